package io.bramble.partitioner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class PlanWordsTest {
    private final StagePartitioner partitioner = new StagePartitioner(new Limits(2, 30, 256 << 10));

    @Test
    void aPlanIsReadALineForEachStageAndDevice() {
        List<String> words = partitioner
                .describe(partitioner.plan(StagesTest.vgg(), StagesTest.pis(2), "tiles-and-shards"));
        assertEquals(
                "plan tiles-and-shards of \"vgg\" on pi-1, pi-2: 4 stages, 8 tasks, 64.0 MFLOP, 19.7% recomputed",
                words.get(0));
        assertEquals(
                "1. fused-tiles conv1 to pool2 (6 nodes, 61.4 MFLOP, 20.7% recomputed): bands of rows fused as far as "
                        + "30% recomputation allows; about 7.8 ms, 3.0 of them computing, 10.5 on pi-1 alone",
                words.get(1));
        assertEquals("   pi-1  rows 0-7 of 16 in 2 bands (36 halo rows); 50.0% of the work, 66 KiB of weights",
                words.get(2));
        assertEquals("   pi-2  rows 8-15 of 16 in 2 bands (36 halo rows); 50.0% of the work, 66 KiB of weights",
                words.get(3));
        assertEquals(
                "3. neuron-shards fc1 (1 node, 2.6 MFLOP): its 5120 KiB of weights are read in parallel; about "
                        + "2.2 ms, 0.7 of them computing, 1.3 on pi-1 alone: this cut does not pay here",
                words.get(6));
        assertEquals("   pi-2  neurons 80-159 of 160; 50.0% of the work, 2,561 KiB of weights", words.get(8));
        assertTrue(words.get(9).contains("Gemm \"fc2\" has 6 KiB of weights, under the bound of 256 KiB"));
        assertTrue(words.get(11).startsWith("expected: 10."), words.get(11));
        assertTrue(words.get(12).startsWith("   pi-1  ") && words.get(12).endsWith("of 524,288 KiB memory"));
        assertEquals(14, words.size());
    }

    @Test
    void aCellOfAGridIsSaidByItsRowsAndColumns() {
        Graph graph = StagesTest.vgg();
        List<Device> four = StagesTest.pis(4);
        Search search = new Search(Field.of(new Chain(graph, new PartGraphs(), CutPoints.finer(graph)), four, false),
                Strategy.SCHEMES);
        List<Leg> way = List.of(
                leg(search, 0, 1, l -> l.why().startsWith("a grid")),
                leg(search, 1, search.field().chain().blocks(), l -> l.scheme() == Strategy.LOCAL));
        List<String> words = partitioner.describe(RandomWays.plan(search, way, graph, four));
        assertTrue(words.get(1).endsWith("a grid of 2 rows"), words.get(1));
        // Of the 33 x 33 points it is sent, all but 31 x 31 are sent to others, too.
        assertEquals("   pi-1  rows 32-63 of 64, columns 32-63 of 64 (11% halo); 25.0% of the work, 2 KiB of weights",
                words.get(2));
    }

    private static Leg leg(Search search, int from, int to, Predicate<Leg> which) {
        return search.legs().stream().filter(l -> l.from() == from && l.to() == to).filter(which).findFirst()
                .orElseThrow();
    }

    @Test
    void aPlanThatWasChosenSaysWhatItWonAgainst() {
        List<String> words = partitioner
                .describe(partitioner.plan(StagesTest.vgg(), StagesTest.pis(2), "auto"));
        assertTrue(
                words.get(words.size() - 1)
                        .matches("lost: .*, \\d+\\.\\d ms, \\d+\\.\\d a second \\(.* computing, .* messages\\)"),
                words.toString());
    }
}
