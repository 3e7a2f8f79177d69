package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Prepared;
import io.bramble.kernels.Site;
import io.bramble.operator.Conv;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProvidersComeAndGoTest {
    private final long seed = Long.getLong("bramble.seed", System.nanoTime());
    private final RandomGraphs graphs = new RandomGraphs(new Random(seed));

    /** Kernels like the scalar ones whose bundle goes away after a number of runs. */
    private static final class Leaving implements Kernels {
        private final AtomicInteger left;
        private final Runnable departure;
        private final Error error;

        Leaving(int runs, Runnable departure, Error error) {
            this.left = new AtomicInteger(runs);
            this.departure = departure;
            this.error = error;
        }

        @Override
        public String name() {
            return "leaving";
        }

        @Override
        public Optional<Kernel> kernel(Site site) {
            if (!(site.operator() instanceof Conv)) {
                return Optional.empty();
            }
            return Optional.of(leaving(new ScalarKernels().kernel(site).orElseThrow()));
        }

        /** Two nodes at once, which those that are left can only do one by one. */
        @Override
        public Optional<Kernel> joined(Site site, Site reader, int input) {
            if (!(site.operator() instanceof Conv)) {
                return Optional.empty();
            }
            Kernel first = new ScalarKernels().kernel(site).orElseThrow();
            Kernel second = new ScalarKernels().kernel(reader).orElseThrow();
            return Optional.of(leaving(new InTurn(site, first, second, input)));
        }

        private Kernel leaving(Kernel scalar) {
            return new Kernel() {
                @Override
                public Layout layout() {
                    return scalar.layout();
                }

                @Override
                public void run(List<Tile> inputs, Tile output, Region part) {
                    if (left.getAndDecrement() <= 0) {
                        departure.run();
                        // It may have written to its output before it failed.
                        Arrays.fill(output.floats(), Float.NaN);
                        if (error == null) {
                            throw new IllegalStateException("bundle is uninstalled");
                        }
                        throw error;
                    }
                    scalar.run(inputs, output, part);
                }
            };
        }
    }

    @Test
    void aProviderThatLeavesInTheMiddleOfARunChangesNoBit() {
        System.out.println("-Dbramble.seed=" + seed);
        for (int runs = 0; runs < 12; runs++) {
            Graph graph = graphs.large(runs % 2 == 0);
            Map<String, Tile> inputs = graphs.inputs(graph);
            Map<String, Region> whole = LocalComputeTest.whole(graph);
            Map<String, Tile> want = LocalComputeTest.compute(1).prepare(graph).run(inputs, whole);

            LocalCompute compute = LocalComputeTest.compute(1 + runs % 3);
            Kernels[] itself = new Kernels[1];
            itself[0] = new Leaving(runs, () -> compute.remove(itself[0]),
                    runs % 2 == 0 ? null : new NoClassDefFoundError("io/bramble/kernels/vector/Gone"));
            compute.add(itself[0], Map.of("service.ranking", 100));
            assertEquals("leaving", compute.kernels());
            Prepared prepared = compute.prepare(graph);
            for (int again = 0; again < 2; again++) {
                Map<String, Tile> got = prepared.run(inputs, whole);
                want.forEach((output, tile) -> LocalComputeTest.assertSameBits(tile.toTensor(),
                        got.get(output).toTensor(), output + " of " + graph + " seed " + seed));
            }
        }
    }

    @Test
    void theHighestRankedProviderThatHasAKernelIsTaken() {
        LocalCompute compute = LocalComputeTest.compute(1);
        long before = compute.generation();
        AtomicInteger departures = new AtomicInteger();
        Kernels leaving = new Leaving(0, departures::incrementAndGet, null);
        compute.add(leaving, Map.of("service.ranking", 100));
        assertEquals("leaving", compute.kernels());
        Graph graph = graphs.spatial();
        compute.prepare(graph).run(graphs.inputs(graph), LocalComputeTest.whole(graph));
        assertTrue(departures.get() > 0, "its kernels were used");
        compute.remove(leaving);
        assertEquals("scalar", compute.kernels());
        assertEquals(before + 2, compute.generation());
    }

    @Test
    void aGraphWithoutKernelsIsRefusedNamingTheNode() {
        LocalCompute compute = new LocalCompute(1);
        Graph graph = graphs.spatial();
        String message = assertThrows(IllegalArgumentException.class, () -> compute.prepare(graph)).getMessage();
        assertTrue(message.contains("\"" + graph.nodes().get(0).name() + "\""), message);
        assertEquals(graph.nodes().size(), compute.unsupported(graph).size());
        compute.add(new ScalarKernels(), Map.of());
        assertEquals(List.of(), compute.unsupported(graph));
    }

    @Test
    void anErrorInAKernelComesOutOfTheRun() {
        Graph graph = graphs.spatial();
        LocalCompute compute = LocalComputeTest.compute(2);
        Kernels broken = new Leaving(0, () -> {}, new AssertionError("broken"));
        compute.add(broken, Map.of("service.ranking", 100));
        Map<String, Tile> inputs = Map.of("x", Tile.of(Tensor.zeros(graph.inputs().get("x").type(), graph.shape("x"))));
        assertEquals("broken", assertThrows(AssertionError.class,
                () -> compute.prepare(graph).run(inputs, LocalComputeTest.whole(graph))).getMessage());
    }
}
