package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.Unary;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.List;

/** ONNX's element-wise functions of one operand, in whatever layout it has. */
final class Elements implements Kernel {
    private static final int V = Lanes.COUNT;

    private final UnaryLoops.Loop loop;

    private Elements(UnaryLoops.Loop loop) {
        this.loop = loop;
    }

    /** The kernel, or null if there is none for this function. */
    static Elements of(Unary operator) {
        UnaryLoops.Loop loop = UnaryLoops.of(operator);
        return loop == null ? null : new Elements(loop);
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
    public void run(List<Tile> inputs, Tile output, Region part) {
        if (part.size() == 0) {
            return;
        }
        float[] x = inputs.get(0).floats();
        float[] y = output.floats();
        Runs runs = new Runs(part, output.layout(), inputs.get(0), output);
        int count = runs.length();
        boolean dense = runs.step(0) == 1 && runs.step(1) == 1;
        if (dense && count >= V) {
            do {
                run(x, runs.at(0), y, runs.at(1), count);
            } while (runs.next());
        } else {
            float[] few = new float[2 * V];
            do {
                apart(x, runs.at(0), runs.step(0), y, runs.at(1), runs.step(1), count, few);
            } while (runs.next());
        }
    }

    /** The last vector overlaps the one before it. */
    private void run(float[] x, int i, float[] y, int o, int count) {
        int whole = count - count % V;
        loop.run(x, i, y, o, whole);
        if (whole < count) {
            loop.run(x, i + count - V, y, o + count - V, V);
        }
    }

    /** Elements that do not lie side by side, or are fewer than a vector, through an array of two. */
    private void apart(float[] x, int i, int from, float[] y, int o, int to, int count, float[] few) {
        for (int k = 0; k < count; k += V) {
            int some = Math.min(V, count - k);
            for (int j = 0; j < some; j++) {
                few[j] = x[i + (k + j) * from];
            }
            loop.run(few, 0, few, V, V);
            for (int j = 0; j < some; j++) {
                y[o + (k + j) * to] = few[V + j];
            }
        }
    }
}
