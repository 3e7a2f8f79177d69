package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.Unary;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/** ONNX's element-wise functions of one operand, in whatever layout it has. */
final class Elements implements Kernel {
    private static final int V = Lanes.COUNT;
    private static final MethodHandle RUN = run();

    /** Not a constant to the compiler, so it inlines no loop here: of two or three it would not take in all. */
    private final MethodHandle loop;

    private Elements(UnaryLoops.Loop loop) {
        this.loop = RUN.bindTo(loop);
    }

    private static MethodHandle run() {
        try {
            return MethodHandles.lookup().findVirtual(UnaryLoops.Loop.class, "run", MethodType.methodType(
                    void.class, float[].class, int.class, float[].class, int.class, int.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
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
        vectors(x, i, y, o, whole);
        if (whole < count) {
            vectors(x, i + count - V, y, o + count - V, V);
        }
    }

    /** Elements that do not lie side by side, or are fewer than a vector, through an array of two. */
    private void apart(float[] x, int i, int from, float[] y, int o, int to, int count, float[] few) {
        for (int k = 0; k < count; k += V) {
            int some = Math.min(V, count - k);
            for (int j = 0; j < some; j++) {
                few[j] = x[i + (k + j) * from];
            }
            vectors(few, 0, few, V, V);
            for (int j = 0; j < some; j++) {
                y[o + (k + j) * to] = few[V + j];
            }
        }
    }

    private void vectors(float[] x, int i, float[] y, int o, int count) {
        try {
            loop.invokeExact(x, i, y, o, count);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
