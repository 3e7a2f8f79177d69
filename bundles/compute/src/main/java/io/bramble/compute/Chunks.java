package io.bramble.compute;

import io.bramble.operator.LayerNormalization;
import io.bramble.operator.Operator;
import io.bramble.operator.Softmax;
import io.bramble.operator.TopK;
import io.bramble.operator.Winograd;
import io.bramble.tensor.Division;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * How a node's region is shared among threads: by rows where there are enough of them, else by channels or neurons in
 * panels of 16, so that no packed panel of weights is cut. No tile of Winograd's is cut either: it would be computed
 * twice.
 */
final class Chunks {
    private static final int PANEL = 16;
    /** Operations that are not worth waking another thread for: about 20 us of one core. */
    private static final long SMALL = 100_000;
    /** Chunks per thread: a thread that is held up leaves its share to the others. */
    private static final int PER_THREAD = 4;

    /** Tiles of Winograd's that a chunk should have, because it reads the weights of 36 matrices for them. */
    private static final int TILES = 16;
    /** Panels per thread from which on a small picture is rather cut by them: each chunk transforms all of the input. */
    private static final int PANELS = 8;

    private Chunks() {}

    static List<Region> of(Operator operator, List<Shape> inputs, Region region, int threads) {
        long cost = Math.max(operator.flops(inputs, region), region.size());
        if (threads == 1 || cost < SMALL || region.rank() < 2) {
            return List.of(region);
        }
        int most = (int) Math.min((long) threads * PER_THREAD, cost / (SMALL / 4));
        boolean winograd = Winograd.computes(operator);
        Range panels = divisible(operator, 1)
                ? new Range(region.range(1).from() / PANEL, Math.ceilDiv(region.range(1).to(), PANEL))
                : new Range(0, 1);
        Division lines = null;
        int rows = 1;
        if (region.rank() == 4 && divisible(operator, 2)) {
            lines = winograd
                    ? Winograd.tiles(operator.outputShape(inputs).extent(2))
                    : new Division(region.range(2).to(), 1);
            rows = lines.runs(region.range(2)).length();
        }
        if (winograd) {
            int tiles = Winograd.count(region, operator.outputShape(inputs));
            most = Math.min(most, Math.max(2 * threads, tiles / TILES));
            if (tiles <= 4 * TILES && panels.length() >= PANELS * threads) {
                return cut(region, 1, panels, panel -> panel * PANEL, most);
            }
        }
        if (lines != null && (rows >= 2 * threads || rows >= panels.length())) {
            return cut(region, 2, lines.runs(region.range(2)), lines::start, Math.min(most, rows));
        }
        return cut(region, 1, panels, panel -> panel * PANEL, Math.min(most, panels.length()));
    }

    /** Whether a range of an axis costs a share of the work: not along the axes that a softmax sums over or a sort sorts. */
    private static boolean divisible(Operator operator, int axis) {
        return switch (operator) {
            case Softmax s -> axis < s.from() || axis >= s.to();
            case LayerNormalization l -> axis < l.from() || axis >= l.to();
            case TopK t -> axis != t.axis();
            default -> true;
        };
    }

    /**
     * Cuts an axis into {@code count} ranges of whole runs.
     *
     * @param runs those that the region has part of
     * @param start index with which a run begins
     */
    private static List<Region> cut(Region region, int axis, Range runs, IntUnaryOperator start, int count) {
        if (count < 2) {
            return List.of(region);
        }
        List<Region> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = Math.max(region.range(axis).from(), start.applyAsInt(share(runs, i, count)));
            int to = Math.min(region.range(axis).to(), start.applyAsInt(share(runs, i + 1, count)));
            if (to > from) {
                chunks.add(region.with(axis, from, to));
            }
        }
        return chunks;
    }

    private static int share(Range runs, int i, int count) {
        return runs.from() + (int) ((long) runs.length() * i / count);
    }
}
