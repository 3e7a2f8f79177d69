package io.bramble.compute;

import io.bramble.operator.LayerNormalization;
import io.bramble.operator.Operator;
import io.bramble.operator.Softmax;
import io.bramble.operator.TopK;
import io.bramble.operator.Winograd;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

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
        int step = winograd ? Winograd.TILE : 1;
        int rows = region.rank() == 4 && divisible(operator, 2) ? Math.ceilDiv(region.range(2).length(), step) : 1;
        int panels = divisible(operator, 1)
                ? (region.range(1).to() + PANEL - 1) / PANEL - region.range(1).from() / PANEL
                : 1;
        if (winograd) {
            int tiles = rows * Math.ceilDiv(region.range(3).length(), Winograd.TILE);
            most = Math.min(most, Math.max(2 * threads, tiles / TILES));
            if (tiles <= 4 * TILES && panels >= PANELS * threads) {
                return cut(region, 1, PANEL, most);
            }
        }
        if (rows >= 2 * threads || rows >= panels) {
            return cut(region, 2, step, Math.min(most, rows));
        }
        return cut(region, 1, PANEL, Math.min(most, panels));
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

    /** Cuts an axis into {@code count} ranges that begin at multiples of {@code step}. */
    private static List<Region> cut(Region region, int axis, int step, int count) {
        if (count < 2) {
            return List.of(region);
        }
        int first = region.range(axis).from() / step;
        int last = (region.range(axis).to() + step - 1) / step;
        List<Region> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = Math.max(region.range(axis).from(),
                    step * (first + (int) ((long) (last - first) * i / count)));
            int to = Math.min(region.range(axis).to(),
                    step * (first + (int) ((long) (last - first) * (i + 1) / count)));
            if (to > from) {
                chunks.add(region.with(axis, from, to));
            }
        }
        return chunks;
    }
}
