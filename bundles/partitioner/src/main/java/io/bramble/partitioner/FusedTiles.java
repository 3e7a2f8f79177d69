package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.plan.Part;
import io.bramble.plan.Stage;
import io.bramble.tensor.Range;
import io.bramble.tensor.Shape;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Bands of rows (or columns) of a feature map, each taken through all operators of the stage by one device, which
 * recomputes what it needs around its band instead of asking a neighbour: fused tile partitioning as in DeepThings
 * (Zhao, Barijough and Gerstlauer, 2018), with shares by capability as in MoDNN (Mao et al., 2017).
 *
 * <p>Blocks are fused greedily: as long as the next block is spatial, no device falls out for want of rows and what is
 * computed twice stays under the bound. A block that breaks the bound by itself is tried with smaller crews and at last
 * left to others. The bands are free: any device may take any of them.
 */
final class FusedTiles implements Scheme {
    @Override
    public String name() {
        return "fused-tiles";
    }

    @Override
    public Proposal propose(List<Block> blocks, Situation situation) {
        Block block = blocks.get(0);
        if (!isFeatureMap(block)) {
            return new Declined("");
        }
        if (!isSpatial(block)) {
            return new Declined(block.span() + " mixes all rows");
        }
        int bound = situation.limits().recomputationPercent();
        Tiling tiling = null;
        for (Crew crew : Crew.candidates(situation)) {
            tiling = Tiling.of(block, situation.graphs(), crew);
            if (tiling.recomputationPercent() <= bound) {
                break;
            }
        }
        String obstacle = obstacle(tiling, bound);
        if (!obstacle.isEmpty()) {
            return new Declined(block.span() + obstacle);
        }
        tiling = fuse(tiling, blocks.subList(1, blocks.size()), situation);
        return new Taken(
                tiling.block(),
                tiling.parts(),
                "bands of " + tiling.bandsOf() + " fused as far as " + bound + "% recomputation allows");
    }

    private static Tiling fuse(Tiling first, List<Block> more, Situation situation) {
        Tiling tiling = first;
        for (Block next : more) {
            Block joined = tiling.block().join(next);
            if (!isFeatureMap(joined) || !isSpatial(next)) {
                break;
            }
            Tiling longer = Tiling.of(joined, situation.graphs(), tiling.crew());
            if (longer.devices() < tiling.devices()
                    || longer.recomputationPercent() > situation.limits().recomputationPercent()) {
                break;
            }
            tiling = longer;
        }
        return tiling;
    }

    private static String obstacle(Tiling tiling, int bound) {
        if (tiling.flops() < tiling.bytes()) {
            return " moves more bytes than it does operations";
        }
        if (tiling.devices() < 2) {
            return " has too few " + tiling.bandsOf();
        }
        double percent = tiling.recomputationPercent();
        return percent <= bound
                ? ""
                : String.format(Locale.ROOT, " would recompute %.0f%%, the bound is %d%%", percent, bound);
    }

    private static boolean isFeatureMap(Block block) {
        List<String> outputs = block.outputs();
        return outputs.size() == 1 && block.graph().shape(outputs.get(0)).rank() == 4;
    }

    private static boolean isSpatial(Block block) {
        Graph graph = block.graph();
        return block.nodes().stream().allMatch(node -> node.operator().spatial(graph.inputShapes(node)));
    }

    @Override
    public void legs(Field field, Consumer<Leg> found) {
        new TileLegs(this, field, found).find();
    }

    @Override
    public String nothing(Limits limits) {
        return "no feature map with rows for two devices";
    }

    @Override
    public String share(Graph whole, Stage stage, List<Part> parts) {
        Shape shape = whole.shape(stage.outputs().get(0));
        int axis = Tiling.axis(shape);
        String lines = axis == 2 ? "rows" : "columns";
        Range mine = parts.stream()
                .map(part -> part.targets().get(stage.outputs().get(0)).range(axis))
                .reduce(Range::hull)
                .orElseThrow();
        long halo = parts.stream().mapToLong(part -> halo(stage, part, axis)).sum();
        return lines + " " + mine.from() + "-" + (mine.to() - 1) + " of " + shape.extent(axis)
                + (parts.size() > 1 ? " in " + parts.size() + " bands" : "")
                + " (" + halo + " halo " + lines + ")";
    }

    /** Rows of its inputs that other parts of the stage are sent too. */
    private static long halo(Stage stage, Part part, int axis) {
        long halo = 0;
        for (String input : part.inputs().keySet()) {
            BitSet others = new BitSet();
            stage.parts().stream().filter(p -> p != part).forEach(p -> mark(others, p, input, axis));
            BitSet own = new BitSet();
            mark(own, part, input, axis);
            own.and(others);
            halo += own.cardinality();
        }
        return halo;
    }

    private static void mark(BitSet lines, Part part, String input, int axis) {
        if (part.inputs().containsKey(input) && part.inputs().get(input).rank() == 4) {
            Range range = part.inputs().get(input).range(axis);
            lines.set(range.from(), range.to());
        }
    }
}
