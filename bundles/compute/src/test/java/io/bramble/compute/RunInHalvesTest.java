package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.kernels.Prepared;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that begin with a part of their inputs. */
class RunInHalvesTest {
    private static final int GRAPHS = 300;

    private final long seed = Long.getLong("bramble.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RandomGraphs graphs = new RandomGraphs(random);

    @BeforeEach
    void printSeed() {
        System.out.println("-Dbramble.seed=" + seed);
    }

    @Test
    void aRunInHalvesHasTheBitsOfOneInOneGo() {
        int begun = 0;
        for (int i = 0; i < GRAPHS; i++) {
            Graph graph = graphs.spatial();
            Map<String, Region> outputs = new HashMap<>();
            graph.outputs().forEach(name -> outputs.put(name, some(Region.whole(graph.shape(name)))));
            Prepared prepared = LocalComputeTest.compute(1 + random.nextInt(3)).prepare(graph);
            Map<String, Tile> inputs = graphs.inputs(graph);
            Map<String, Tile> others = graphs.inputs(graph);
            Map<String, Tile> want = prepared.run(inputs, outputs);
            for (int again = 0; again < 2; again++) {
                Map<String, Tile> near = new HashMap<>();
                inputs.forEach((name, tile) -> near.put(name, tile.crop(some(tile.region()), some(Layout.values()))));
                Optional<Prepared.Begun> half = prepared.begin(near, outputs);
                prepared.run(others, outputs);
                prepared.begin(others, outputs).ifPresent(other -> other.finish(others));
                if (half.isPresent()) {
                    begun++;
                    Map<String, Tile> got = half.get().finish(inputs);
                    outputs.keySet().forEach(name -> LocalComputeTest.assertSameBits(want.get(name).toTensor(),
                            got.get(name).toTensor(), name + outputs + " of " + graph + " begun with " + near));
                }
            }
        }
        System.out.println(begun + " of " + 2 * GRAPHS + " runs began with a part of their inputs");
        assertTrue(begun > GRAPHS / 20, begun + " runs began");
    }

    /** Most of a region, mostly, cut along rows and columns. */
    private Region some(Region region) {
        Region box = region;
        for (int axis = 2; axis < 4; axis++) {
            int length = region.range(axis).length();
            int from = random.nextInt(1 + length / 3);
            box = box.with(axis, from, length - random.nextInt(1 + length / 3));
        }
        return box;
    }

    private Layout some(Layout[] layouts) {
        return layouts[random.nextInt(layouts.length)];
    }
}
