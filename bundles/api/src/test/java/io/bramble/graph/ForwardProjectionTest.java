package io.bramble.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.Seed;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Against {@link BackProjection}: what is reached needs nothing but what is near, and of a chain there is no more. */
class ForwardProjectionTest {
    @Test
    void whatIsReachedNeedsOnlyWhatIsNearAndOfAChainThereIsNoMore() {
        Random random = Seed.random("whatIsReachedNeedsOnlyWhatIsNearAndOfAChainThereIsNoMore");
        int reachedSome = 0;
        for (int round = 0; round < 1000; round++) {
            RandomGraph made = RandomGraph.of(random);
            Graph graph = made.graph();
            String output = graph.outputs().get(0);
            Map<String, Region> needed = BackProjection.of(graph,
                    Map.of(output, most(random, Region.whole(graph.shape(output)))));
            Map<String, Region> near = new HashMap<>();
            graph.inputs().forEach((name, type) -> near.put(name, most(random, Region.whole(type.shape()))));
            Map<String, Region> reached = ForwardProjection.of(graph, needed, near);
            for (Node node : graph.nodes()) {
                Region wanted = needed.get(node.output());
                Region box = reached.get(node.output());
                if (box == null) {
                    continue;
                }
                reachedSome++;
                String what = "round " + round + " " + graph.nodes() + " near " + near + ": " + node.output() + " "
                        + box;
                assertTrue(wanted.contains(box), what);
                assertTrue(isNear(graph, node.output(), box, near), what);
                for (Region larger : made.chain() ? grown(box, wanted) : List.<Region>of()) {
                    assertFalse(isNear(graph, node.output(), larger, near), what + " and not " + larger);
                }
            }
        }
        assertTrue(reachedSome > 300, reachedSome + " values were reached");
    }

    private static boolean isNear(Graph graph, String value, Region box, Map<String, Region> near) {
        Map<String, Region> needed = BackProjection.of(graph, Map.of(value, box));
        return near.entrySet().stream().allMatch(e -> {
            Region read = needed.get(e.getKey());
            return read == null || read.size() == 0 || e.getValue().contains(read);
        });
    }

    /** A box with one more at one of its ends, as far as it is wanted. */
    private static List<Region> grown(Region box, Region wanted) {
        return IntStream.range(0, box.rank()).boxed().flatMap(axis -> {
            Range range = box.range(axis);
            return Stream.of(box.with(axis, Math.max(0, range.from() - 1), range.to()),
                    box.with(axis, range.from(), range.to() + 1));
        }).filter(larger -> !larger.equals(box) && wanted.contains(larger)).toList();
    }

    @Test
    void whatIsBeyondABoxIsTheRestOfTheRegion() {
        Random random = Seed.random("whatIsBeyondABoxIsTheRestOfTheRegion");
        for (int round = 0; round < 300; round++) {
            Region region = Region.whole(RandomGraph.of(random).graph().inputs().values().iterator().next().shape());
            Region box = most(random, region);
            List<Region> rest = ForwardProjection.beyond(box, region);
            assertEquals(region.size(), box.size() + rest.stream().mapToInt(Region::size).sum());
            for (Region a : rest) {
                assertTrue(region.contains(a) && !a.intersects(box), a + " of " + region + " without " + box);
                assertTrue(rest.stream().allMatch(b -> a == b || !a.intersects(b)), rest.toString());
            }
        }
    }

    private static Region most(Random random, Region region) {
        Region box = region;
        for (int axis = 0; axis < region.rank(); axis++) {
            int spare = axis < 2 ? 0 : region.range(axis).length() / 3;
            box = box.with(axis, random.nextInt(spare + 1), region.range(axis).to() - random.nextInt(spare + 1));
        }
        return box;
    }
}
