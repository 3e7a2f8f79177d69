package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.plan.Part;
import io.bramble.plan.Stage;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Bands of rows (or columns) of a feature map, or cells of a grid, each taken through all operators of the stage by one device, which
 * recomputes what it needs around it instead of asking a neighbour: fused tile partitioning as in DeepThings
 * (Zhao, Barijough and Gerstlauer, 2018), with shares by capability as in MoDNN (Mao et al., 2017).
 *
 * <p>Blocks are fused greedily: as long as the next block is spatial, no device falls out for want of rows and what is
 * computed twice stays under the bound. A block that breaks the bound by itself is tried with smaller crews and at last
 * left to others. The bands are free: any device may take any of them. Grids are found by the search of
 * {@link TileLegs} alone.
 */
final class FusedTiles implements Scheme {
    private static final int ROWS = 2;
    private static final int COLUMNS = 3;

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
        String value = stage.outputs().get(0);
        Shape shape = whole.shape(value);
        Region mine = parts.stream().map(part -> part.targets().get(value)).reduce(Region::hull).orElseThrow();
        boolean rows = mine.range(ROWS).length() < shape.extent(ROWS);
        boolean columns = mine.range(COLUMNS).length() < shape.extent(COLUMNS);
        if (rows && columns) {
            return lines(ROWS, mine, shape) + ", " + lines(COLUMNS, mine, shape) + halo(stage, parts);
        }
        int axis = rows == columns ? Tiling.axis(shape) : rows ? ROWS : COLUMNS;
        return lines(axis, mine, shape) + (parts.size() > 1 ? " in " + parts.size() + " bands" : "")
                + halo(stage, parts, axis);
    }

    private static String lines(int axis, Region mine, Shape shape) {
        Range range = mine.range(axis);
        return word(axis) + " " + range.from() + "-" + (range.to() - 1) + " of " + shape.extent(axis);
    }

    private static String word(int axis) {
        return axis == ROWS ? "rows" : "columns";
    }

    /** Of cells: what share of their inputs other parts of the stage are sent too. */
    private static String halo(Stage stage, List<Part> parts) {
        long own = 0;
        long shared = 0;
        for (Part part : parts) {
            for (String input : maps(part)) {
                own += area(part.inputs().get(input));
                shared += shared(stage, part, input);
            }
        }
        return " (" + 100 * shared / Math.max(1, own) + "% halo)";
    }

    /** Of bands: how many lines of their inputs. */
    private static String halo(Stage stage, List<Part> parts, int axis) {
        long lines = 0;
        for (Part part : parts) {
            for (String input : maps(part)) {
                int across = part.inputs().get(input).range(ROWS + COLUMNS - axis).length();
                lines += shared(stage, part, input) / Math.max(1, across);
            }
        }
        return " (" + lines + " halo " + word(axis) + ")";
    }

    private static List<String> maps(Part part) {
        return part.inputs().keySet().stream().filter(input -> part.inputs().get(input).rank() == 4).toList();
    }

    private static long area(Region region) {
        return (long) region.range(ROWS).length() * region.range(COLUMNS).length();
    }

    /** Points of a part's input that other parts of the stage are sent too. */
    private static long shared(Stage stage, Part part, String input) {
        Region own = part.inputs().get(input);
        int width = own.range(COLUMNS).length();
        BitSet points = new BitSet();
        for (Part other : stage.parts()) {
            Region theirs = other.inputs().get(input);
            if (other != part && theirs != null && theirs.intersects(own)) {
                Region common = theirs.intersection(own);
                int left = common.range(COLUMNS).from() - own.range(COLUMNS).from();
                int top = common.range(ROWS).from() - own.range(ROWS).from();
                for (int row = 0; row < common.range(ROWS).length(); row++) {
                    int from = (top + row) * width + left;
                    points.set(from, from + common.range(COLUMNS).length());
                }
            }
        }
        return points.cardinality();
    }
}
