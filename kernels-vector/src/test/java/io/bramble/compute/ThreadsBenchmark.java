package io.bramble.compute;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Prepared;
import io.bramble.kernels.vector.VectorKernels;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Window;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Prints what two threads are worth: the convolutions of VGG-16 (arguments: rows of the picture, rounds), by Winograd and
 * directly, by one and two threads in turns, wall time; and the time to hand over an empty job.
 */
final class ThreadsBenchmark {
    private ThreadsBenchmark() {}

    public static void main(String[] args) {
        int extent = args.length > 0 ? Integer.parseInt(args[0]) : 112;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 31;
        dispatch();
        Graph winograd = vgg(extent, true);
        Graph direct = vgg(extent, false);
        List<Runnable> runs = List.of(run(winograd, 1), run(winograd, 2), run(direct, 1), run(direct, 2));
        double[][] nanos = new double[runs.size()][rounds];
        for (int round = -5; round < rounds; round++) {
            for (int i = 0; i < runs.size(); i++) {
                long begin = System.nanoTime();
                runs.get(i).run();
                nanos[i][Math.max(0, round)] = System.nanoTime() - begin;
            }
        }
        System.out.printf("VGG-16's convolutions at %dx%d, %.2f Gflop, %d rounds; median and best%n", extent, extent,
                direct.flops() / 1e9, rounds);
        print("winograd, 1 thread", nanos[0]);
        print("winograd, 2 threads", nanos[1]);
        print("direct, 1 thread", nanos[2]);
        print("direct, 2 threads", nanos[3]);
        ratio("winograd, 2 threads against 1", nanos[0], nanos[1]);
        ratio("direct, 2 threads against 1", nanos[2], nanos[3]);
        ratio("winograd against direct, 1 thread", nanos[2], nanos[0]);
    }

    private static void print(String what, double[] nanos) {
        System.out.printf("| %s | %.1f ms | %.1f ms |%n", what, quantile(nanos, 0.5) / 1e6, quantile(nanos, 0) / 1e6);
    }

    private static void ratio(String what, double[] slow, double[] fast) {
        double[] ratios = new double[slow.length];
        Arrays.setAll(ratios, i -> slow[i] / fast[i]);
        System.out.printf("| %s | %.2f (quartiles %.2f, %.2f) | best to best %.2f |%n", what, quantile(ratios, 0.5),
                quantile(ratios, 0.25), quantile(ratios, 0.75), quantile(slow, 0) / quantile(fast, 0));
    }

    private static double quantile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (part * (sorted.length - 1))];
    }

    /** Jobs of two chunks, one after the other, which both threads have to come to (or a millisecond passes). */
    private static void dispatch() {
        Crew crew = new Crew(2);
        AtomicInteger present = new AtomicInteger();
        IntConsumer meet = i -> {
            present.incrementAndGet();
            long since = System.nanoTime();
            while (present.get() < 2 && System.nanoTime() - since < 1_000_000) {
                Thread.onSpinWait();
            }
        };
        double[] nanos = new double[20_000];
        for (int i = -2_000; i < nanos.length; i++) {
            present.set(0);
            long begin = System.nanoTime();
            crew.run(2, meet);
            nanos[Math.max(0, i)] = System.nanoTime() - begin;
        }
        crew.dismiss();
        System.out.printf(
                "a job of 2 chunks that two threads meet in: %.2f us median, %.2f best, quartiles %.2f, %.2f%n",
                quantile(nanos, 0.5) / 1e3, quantile(nanos, 0) / 1e3, quantile(nanos, 0.25) / 1e3,
                quantile(nanos, 0.75) / 1e3);
    }

    private static Runnable run(Graph graph, int threads) {
        LocalCompute compute = new LocalCompute(threads);
        compute.add(new ScalarKernels(), Map.of("service.ranking", 0));
        compute.add(new VectorKernels(), Map.of("service.ranking", 100));
        Prepared prepared = compute.prepare(graph);
        Map<String, Tile> inputs = Map.of("x", Tile.of(noise(graph.shape("x"))).to(Layout.CHANNELS_LAST));
        String output = graph.outputs().get(0);
        Map<String, Region> outputs = Map.of(output, Region.whole(graph.shape(output)));
        return () -> prepared.run(inputs, outputs);
    }

    private static Graph vgg(int extent, boolean winograd) {
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> weights = new LinkedHashMap<>();
        String last = "x";
        int in = 3;
        int rows = extent;
        for (int out : new int[]{64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512}) {
            String name = "v" + nodes.size();
            if (out == 0) {
                nodes.add(new Node(name, new MaxPool(Window.of(2, 2).strided(2), false), List.of(last), name));
                rows /= 2;
            } else {
                Tensor w = noise(Shape.of(out, in, 3, 3));
                weights.put(name + "w", w);
                Conv.Algorithm algorithm = winograd && in >= 32 && rows >= 12
                        ? Conv.Algorithm.WINOGRAD
                        : Conv.Algorithm.DIRECT;
                nodes.add(new Node(name, new Conv(Window.of(3, 3).padded(1), 1, Clamp.RELU, algorithm),
                        List.of(last, name + "w"), name));
                in = out;
            }
            last = name;
        }
        return new Graph("vgg", Map.of("x", ValueType.floats(1, 3, extent, extent)), List.of(last), nodes, weights);
    }

    private static Tensor noise(Shape shape) {
        Random random = new Random(1);
        float scale = (float) (3.5 / Math.sqrt((double) shape.size() / shape.extent(0)));
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = scale * (random.nextFloat() - 0.5f);
        }
        return Tensor.floats(shape, data);
    }
}
