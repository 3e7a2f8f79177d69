package io.bramble.client.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.client.bench.NodeTimes.Row;
import io.bramble.client.bench.OwnModel.Start;
import io.bramble.client.bench.Report.Clock;
import io.bramble.client.bench.Report.Machine;
import io.bramble.client.bench.Report.Memory;
import io.bramble.client.bench.Report.Speed;
import io.bramble.client.bench.Times.Spread;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.operator.Clamp;
import io.bramble.operator.Gemm;
import io.bramble.operator.Softmax;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeTimesTest {
    private static final Gemm PRODUCT = new Gemm(1, 1, false, false, Clamp.NONE);

    /** Two products of 4 x 8 and 8 x 8, 512 operations each, and a softmax. */
    private final Graph graph = new Graph(
            "three",
            Map.of("x", new ValueType(ElementType.FLOAT32, Shape.of(4, 8))),
            List.of("y"),
            List.of(
                    new Node("first", PRODUCT, List.of("x", "w"), "a"),
                    new Node("second", PRODUCT, List.of("a", "w"), "b"),
                    new Node("last", new Softmax(1, 2), List.of("b"), "y")),
            Map.of("w", Tensor.floats(Shape.of(8, 8), new float[64])));

    private final NodeTimes times = new NodeTimes(List.of(graph), 2, 3);

    NodeTimesTest() {
        for (int round = 0; round < 3; round++) {
            times.note(0, round, 0, Map.of("first", 100L + round, "second", 1000L - round, "last", 7L));
            times.note(1, round, 0, Map.of("first", 60L, "second", 500L, "last", 8L));
        }
    }

    @Test
    void nodeHasTheMedianOfItsRoundsForEachNumberOfThreads() {
        List<Row> nodes = times.nodes();
        assertEquals(
                List.of("first: Gemm [4,8] to [4,8]", "second: Gemm [4,8] to [4,8]", "last: Softmax [4,8] to [4,8]"),
                nodes.stream().map(Row::what).toList());
        assertArrayEquals(new long[]{101, 60}, nodes.get(0).nanos());
        assertArrayEquals(new long[]{999, 500}, nodes.get(1).nanos());
        assertEquals(512, nodes.get(0).flops());
    }

    @Test
    void nodesOfAKindAreSummedAndTheSlowestKindComesFirst() {
        List<Row> kinds = times.operators();
        assertEquals(List.of("Gemm", "Softmax"), kinds.stream().map(Row::what).toList());
        assertArrayEquals(new long[]{1100, 560}, kinds.get(0).nanos());
        assertEquals(2, kinds.get(0).nodes());
        assertEquals(1024, kinds.get(0).flops());
    }

    @Test
    void textGivesTimesRatesAndSharesOfEachNumberOfThreadsAndTheSlowestNodesFirst() {
        Spread spread = new Spread(2, 1, 3, 1);
        Report report = new Report("three", new Machine("arm", "25", 4, "vector"), Map.of("x", "float[4,8]"),
                "random, seed 1",
                1024, 1, new Start(1_000_000, 2_000_000, 3_000_000), new Memory(4_000_000, 5_000_000, 6000),
                List.of(new Speed(1, Clock.PROCESSOR, spread, spread, spread),
                        new Speed(1, Clock.WALL, spread, spread, spread),
                        new Speed(4, Clock.WALL, spread, spread, spread)),
                Map.of(4, spread), times.operators(), times.nodes(), "");
        String text = ReportText.of(report, 1);
        assertTrue(text.contains("packed weights 4.0 MB, tiles at most 5.0 MB at a time"), text);
        assertTrue(text.contains("read and translated in 1.0 ms, weights packed in 2.0 ms, first run 3.0 ms"), text);
        assertTrue(text.contains("4 threads against 1: 2.00 times the speed (1.00 to 3.00), best to best 1.00"), text);
        assertTrue(text.contains(
                "| operators | nodes | MFLOP | 1 thread ms | GFLOP/s |  share | 4 threads ms | GFLOP/s |  share |"),
                text);
        assertTrue(text.contains(
                "| Gemm      |     2 |   0.0 |       0.001 |     0.9 | 99.4 % |        0.001 |     1.8 | 98.6 % |"),
                text);
        assertTrue(text.contains("| second: Gemm [4,8] to [4,8] |"), text);
        assertTrue(!text.contains("| first: Gemm"), "one line of nodes wanted, got\n" + text);
    }
}
