package io.bramble.partitioner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StagesTest {
    private final StagePartitioner partitioner = new StagePartitioner(new Limits(2, 30, 256 << 10));

    static List<Device> pis(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> RandomCases.device("pi-" + i, 10, 4))
                .toList();
    }

    static Graph vgg() {
        Net net = new Net("vgg", 1);
        net.input("x", 1, 3, 64, 64);
        net.conv("conv1", 16, 3, 1);
        net.conv("conv2", 16, 3, 1);
        net.pool("pool1", 2, 2);
        net.conv("conv3", 32, 3, 1);
        net.conv("conv4", 32, 3, 1);
        net.pool("pool2", 2, 2);
        net.flatten("flatten");
        net.gemm("fc1", 160, true);
        net.gemm("fc2", 10, true);
        return net.graph();
    }

    private static String words(Plan plan) {
        return String.join(
                " | ",
                plan.stages().stream().map(s -> s.scheme() + " " + Block.span(s.nodes())).toList());
    }

    @Test
    void vggIsTilesThenALocalReshapeThenShardsThenALocalReading() {
        Plan plan = partitioner.plan(vgg(), pis(2), "tiles-and-shards");
        assertEquals(
                "fused-tiles conv1 to pool2 | local flatten | neuron-shards fc1 | local fc2",
                words(plan));
        assertEquals(4, plan.stages().get(0).parts().size());
        assertEquals(2, plan.stages().get(2).parts().size());
    }

    @Test
    void eachStrategyCutsItsOwnAndLeavesTheRestInOnePiece() {
        assertEquals(
                "fused-tiles conv1 to pool2 | local flatten to fc2",
                words(partitioner.plan(vgg(), pis(2), "fused-tiles")));
        assertEquals(
                "local conv1 to flatten | neuron-shards fc1 | local fc2",
                words(partitioner.plan(vgg(), pis(3), "neuron-shards")));
        assertEquals("local conv1 to fc2", words(partitioner.plan(vgg(), pis(3), "local")));
    }

    @Test
    void anOutputInTheMiddleOfTheTrunkIsNotFusedAway() {
        Net net = new Net("middle", 7);
        net.input("x", 1, 3, 32, 32);
        String middle = net.conv("conv1", 8, 3, 1);
        String end = net.conv("conv2", 8, 3, 1);
        Plan plan = partitioner.plan(net.graph(middle, end), pis(2), "fused-tiles");
        assertEquals("fused-tiles conv1 | fused-tiles conv2", words(plan));
    }

    @Test
    void aPoolThatNoStageTakesAlongStaysAtTheGateway() {
        Net net = new Net("pools", 8);
        net.input("x", 1, 8, 32, 32);
        net.pool("before", 2, 2);
        net.conv("conv", 16, 3, 1);
        net.pool("after", 2, 2);
        Plan plan = partitioner.plan(net.graph(), pis(2), "fused-tiles");
        assertEquals("local before | fused-tiles conv to after", words(plan));
        assertTrue(plan.stages().get(0).why().contains("moves more bytes"), plan.stages().get(0).why());
    }

    @Test
    void aBlockOfMostlyHaloIsLeftToTheGateway() {
        Net net = new Net("deep", 9);
        net.input("x", 1, 32, 6, 6);
        net.residual("res");
        StagePartitioner strict = new StagePartitioner(new Limits(2, 5, 256 << 10));
        Graph graph = net.graph();
        assertEquals("local res.a to res.add", words(strict.plan(graph, pis(3), "fused-tiles")));
    }

    @Test
    void thinBandsAreMadeThickerByLeavingTheSlowestOut() {
        Net net = new Net("deep", 9);
        net.input("x", 1, 32, 14, 14);
        net.residual("res");
        List<Device> devices = new ArrayList<>(pis(6));
        devices.set(1, RandomCases.device("slow", 5, 4));
        Stage stage = partitioner.plan(net.graph(), devices, "fused-tiles").stages().get(0);
        assertEquals("fused-tiles", stage.scheme());
        assertEquals(
                List.of("pi-1", "pi-3", "pi-4", "pi-5", "pi-6"),
                stage.parts().stream().map(Part::device).toList());
    }

    @Test
    void aStageEndsWhereTooMuchWouldBeComputedTwice() {
        StagePartitioner strict = new StagePartitioner(new Limits(2, 5, 256 << 10));
        Plan plan = strict.plan(vgg(), pis(3), "fused-tiles");
        assertTrue(
                plan.stages().stream().filter(s -> s.scheme().equals("fused-tiles")).count() > 1,
                words(plan));
    }

    @Test
    void fireModulesAndResidualJoinsStayInOneBlock() {
        Net net = new Net("branches", 2);
        net.input("x", 1, 8, 24, 24);
        net.fire("fire", 4, 4);
        net.residual("res");
        Graph graph = net.graph();
        assertEquals(
                List.of("fire.squeeze", "fire.expand1 to fire.concat", "res.a to res.add"),
                CutPoints.blocks(graph).stream().map(Block::span).toList());
        Plan plan = partitioner.plan(graph, pis(2), "fused-tiles");
        assertEquals("fused-tiles fire.squeeze to res.add", words(plan));
    }

    @Test
    void withinBranchesIsACutBeforeEachWindowThatReachesOverBorders() {
        Net net = new Net("branches", 2);
        net.input("x", 1, 8, 24, 24);
        net.fire("fire", 4, 4);
        String before = net.residual("res");
        net.conv("narrow", 4, 1, 1);
        net.conv("window", 4, 3, 1);
        net.conv("wide", 8, 1, 1);
        net.add("join", before);
        Graph graph = net.graph();
        List<Block> blocks = CutPoints.finer(graph);
        assertEquals(
                List.of("fire.squeeze", "fire.expand1 to fire.concat", "res.a", "res.b to res.add", "narrow",
                        "window to join"),
                blocks.stream().map(Block::span).toList());
        Chain chain = new Chain(graph, new PartGraphs(), blocks);
        assertEquals(List.of("res.add.out", "narrow.out"), chain.values(5));
        assertTrue(chain.isWithin(5));
        assertEquals(List.of("res.add.out", "narrow.out"), chain.block(3, 5).outputs());
    }

    @Test
    void severalOutputsStayTogetherAndLocal() {
        Net net = new Net("heads", 3);
        net.input("x", 1, 3, 32, 32);
        String trunk = net.conv("trunk", 8, 3, 1);
        String left = net.conv("left", 4, 3, 1);
        String right = net.from(trunk).conv("right", 4, 3, 1);
        Plan plan = partitioner.plan(net.graph(left, right), pis(2), "fused-tiles");
        assertEquals("fused-tiles trunk | local left to right", words(plan));
    }

    @Test
    void anOutputThatNoNodeMakesKeepsTheGraphWhole() {
        Net net = new Net("echo", 4);
        net.input("x", 1, 3, 32, 32);
        String made = net.conv("conv", 8, 3, 1);
        Plan plan = partitioner.plan(net.graph("x", made), pis(3), "tiles-and-shards");
        assertEquals("local conv", words(plan));
    }

    @Test
    void aStrategyThatFindsNothingSaysSo() {
        Net net = new Net("small", 5);
        net.input("x", 1, 16);
        net.gemm("fc", 8, false);
        Graph graph = net.graph();
        assertEquals(
                "no feature map with rows for two devices in this graph",
                partitioner.plan(graph, pis(2), "fused-tiles").stages().get(0).why());
        assertEquals(
                "no matrix product by at least 256 KiB of constant weights in this graph",
                partitioner.plan(graph, pis(2), "neuron-shards").stages().get(0).why());
    }

    @Test
    void aWideValueIsCutIntoColumns() {
        Net net = new Net("wide", 6);
        net.input("x", 1, 1, 32, 128);
        net.conv("conv", 8, 3, 1);
        Plan plan = partitioner.plan(net.graph(), pis(2), "fused-tiles");
        assertTrue(partitioner.describe(plan).get(2).contains("columns 0-63 of 128"));
    }

    @Test
    void tilesOfAStageShareOneGraphAndShardsMeetAgainInTheNextPlan() {
        Graph graph = vgg();
        Plan plan = partitioner.plan(graph, pis(3), "tiles-and-shards");
        Plan again = partitioner.plan(graph, pis(3), "tiles-and-shards");
        for (Part part : plan.stages().get(0).parts()) {
            assertSame(plan.stages().get(0).parts().get(0).graph(), part.graph());
        }
        for (int s = 0; s < plan.stages().size(); s++) {
            for (int p = 0; p < plan.stages().get(s).parts().size(); p++) {
                Stage mine = plan.stages().get(s);
                assertSame(mine.parts().get(p).graph(), again.stages().get(s).parts().get(p).graph());
            }
        }
        Plan fewer = partitioner.plan(graph, pis(2), "tiles-and-shards");
        assertNotSame(
                plan.stages().get(2).parts().get(0).graph(),
                fewer.stages().get(2).parts().get(0).graph());
    }

    @Test
    void shardsFollowMemorySpeedInRunsOfSixteenNeurons() {
        List<Device> devices = List.of(RandomCases.device("a", 1, 6), RandomCases.device("b", 99, 4));
        Stage shards = partitioner.plan(vgg(), devices, "neuron-shards").stages().get(1);
        assertEquals(
                List.of("0:96", "96:160"),
                shards.parts().stream().map(p -> p.targets().get("fc1.out").range(1).toString()).toList());
        assertTrue(shards.parts().stream().allMatch(Part::bound));
        long bytes = shards.parts().stream().mapToLong(p -> p.graph().weightBytes()).sum();
        assertEquals((32 * 16 * 16 + 1) * 160 * 4L, bytes);
    }

    @Test
    void anUnknownStrategyIsAnsweredWithThoseThereAre() {
        String message = assertThrows(
                IllegalArgumentException.class,
                () -> partitioner.plan(vgg(), pis(1), "best"))
                .getMessage();
        assertTrue(message.contains("tiles-and-shards, fused-tiles, neuron-shards, local"), message);
    }
}
