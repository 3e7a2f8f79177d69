package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.kernels.Site;
import io.bramble.operator.Binary;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.List;

/**
 * ONNX's element-wise functions of two operands, which broadcast, and a clamp, in whatever layout they have: {@code y = clamp(f(a,
 * b))}.
 */
final class ElementPairs implements Kernel {
    private static final int V = Lanes.COUNT;
    /** Floats that stay near between function and clamp. */
    private static final int BLOCK = 1024;

    private final Binary operator;
    private final BinaryLoops loops;
    private final Clamping clamp;
    /** By index of operand, by layout; null for those that come with a run. */
    private final List<Tile[]> constants = new ArrayList<>();

    private ElementPairs(Binary operator, BinaryLoops loops, Site site) {
        this.operator = operator;
        this.loops = loops;
        this.clamp = new Clamping(operator.clamp());
        for (int input = 0; input < 2; input++) {
            Tensor constant = site.constants().get(input);
            constants.add(constant == null ? null : layouts(Tile.of(constant)));
        }
    }

    private static Tile[] layouts(Tile tile) {
        return new Tile[]{tile, tile.region().rank() == 4 ? tile.to(Layout.CHANNELS_LAST) : tile};
    }

    /** The kernel, or null if there is none for this function. */
    static ElementPairs of(Binary operator, Site site) {
        BinaryLoops loops = BinaryLoops.of(operator.kind());
        return loops == null ? null : new ElementPairs(operator, loops, site);
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    @Override
    public boolean anyLayout() {
        return true;
    }

    @Override
    public long bytes() {
        long bytes = 0;
        for (Tile[] constant : constants) {
            if (constant != null) {
                bytes += constant[0].data().byteSize()
                        + (constant[0] == constant[1] ? 0 : constant[1].data().byteSize());
            }
        }
        return bytes;
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part) {
        if (part.size() == 0) {
            return;
        }
        Tile left = operand(0, inputs, output.layout());
        Tile right = operand(1, inputs, output.layout());
        float[] a = left.floats();
        float[] b = right.floats();
        float[] y = output.floats();
        Runs runs = new Runs(part, output.layout(), left, right, output);
        int count = runs.length();
        BinaryLoops.Loop loop = count < V || runs.step(2) != 1 ? null : loop(runs.step(0), runs.step(1));
        if (loop != null) {
            do {
                run(loop, a, runs.at(0), runs.step(0), b, runs.at(1), runs.step(1), y, runs.at(2), count);
            } while (runs.next());
        } else {
            do {
                apart(a, b, y, runs);
            } while (runs.next());
        }
    }

    private Tile operand(int operand, List<Tile> inputs, Layout layout) {
        Tile[] constant = constants.get(operand);
        if (constant != null) {
            return constant[layout.ordinal()];
        }
        return inputs.get(operand == 1 && constants.get(0) == null ? 1 : 0);
    }

    private BinaryLoops.Loop loop(int left, int right) {
        if (left == 1 && right == 1) {
            return loops.both();
        }
        return left == 1 && right == 0 ? loops.right() : left == 0 && right == 1 ? loops.left() : null;
    }

    private void run(BinaryLoops.Loop loop, float[] a, int i, int left, float[] b, int j, int right, float[] y, int o,
            int count) {
        for (int k = 0; k < count; k += BLOCK) {
            int some = Math.min(BLOCK, count - k);
            int whole = some - some % V;
            loop.run(a, i + k * left, b, j + k * right, y, o + k, whole);
            int first = k;
            if (whole < some) {
                // The last vector overlaps the one before it, be that of the block before.
                int last = k + some - V;
                loop.run(a, i + last * left, b, j + last * right, y, o + last, V);
                first = Math.min(k, last);
            }
            clamp.run(y, o + first, k + some - first);
        }
    }

    /** Elements that do not lie side by side, or are fewer than a vector, one by one. */
    private void apart(float[] a, float[] b, float[] y, Runs runs) {
        int i = runs.at(0);
        int j = runs.at(1);
        int o = runs.at(2);
        for (int k = 0; k < runs.length(); k++) {
            y[o] = operator.clamp().apply(BinaryLoops.one(operator.kind(), a[i], b[j]));
            i += runs.step(0);
            j += runs.step(1);
            o += runs.step(2);
        }
    }
}
