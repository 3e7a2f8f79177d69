package io.bramble.compute;

import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;

/**
 * Walks several views of one shape together, in runs along the innermost axis of a storage order. Neighbouring axes that
 * are one run of memory in every view are walked as one.
 */
final class Walk {
    /** What is done with a run: {@code offsets[v]} is where it begins in view v. */
    interface Visitor {
        void run(int[] offsets);
    }

    private final int[] extents;
    private final int[][] steps;
    private final int[] bases;
    private int depth;

    /** Elements in a run. */
    final int length;
    /** Step along a run, by view. */
    final int[] inner;

    Walk(Region box, Layout order, View... views) {
        int rank = box.rank();
        extents = new int[rank + 1];
        steps = new int[views.length][rank + 1];
        bases = new int[views.length];
        inner = new int[views.length];
        // An axis of one element in front of all, so that a scalar has a run too.
        extents[0] = 1;
        depth = 1;
        for (int p = 0; p < rank; p++) {
            add(order.axisAt(p), box, views);
        }
        length = extents[depth - 1];
        for (int v = 0; v < views.length; v++) {
            bases[v] = views[v].base();
            inner[v] = steps[v][depth - 1];
        }
    }

    private void add(int axis, Region box, View[] views) {
        int extent = box.range(axis).length();
        if (extent == 1) {
            return;
        }
        boolean merges = true;
        for (int v = 0; v < views.length; v++) {
            merges &= steps[v][depth - 1] == views[v].steps()[axis] * extent;
        }
        if (extents[depth - 1] == 1 || merges) {
            extents[depth - 1] *= extent;
        } else {
            extents[depth++] = extent;
        }
        for (int v = 0; v < views.length; v++) {
            steps[v][depth - 1] = views[v].steps()[axis];
        }
    }

    void each(Visitor visitor) {
        for (int level = 0; level < depth; level++) {
            if (extents[level] == 0) {
                return;
            }
        }
        int[] at = bases.clone();
        int[] index = new int[depth];
        do {
            visitor.run(at);
        } while (next(at, index));
    }

    /** Goes on to the next run; false after the last. */
    private boolean next(int[] at, int[] index) {
        for (int level = depth - 2; level >= 0; level--) {
            boolean more = ++index[level] < extents[level];
            int by = more ? 1 : 1 - extents[level];
            index[level] = more ? index[level] : 0;
            for (int v = 0; v < at.length; v++) {
                at[v] += by * steps[v][level];
            }
            if (more) {
                return true;
            }
        }
        return false;
    }

    /** Copies elements of one type from one view to another. */
    static void copy(View from, View to, Region box, Layout order) {
        Walk walk = new Walk(box, order, from, to);
        int f = walk.inner[0];
        int t = walk.inner[1];
        int n = walk.length;
        if (f == 1 && t == 1 || n == 1) {
            Object source = from.data().array();
            Object target = to.data().array();
            walk.each(o -> System.arraycopy(source, o[0], target, o[1], n));
        } else if (from.isFloat()) {
            float[] source = from.floats();
            float[] target = to.floats();
            walk.each(o -> {
                for (int i = 0; i < n; i++) {
                    target[o[1] + i * t] = source[o[0] + i * f];
                }
            });
        } else if (from.data() instanceof Tensor.Bytes bytes) {
            byte[] source = bytes.data();
            byte[] target = ((Tensor.Bytes) to.data()).data();
            walk.each(o -> {
                for (int i = 0; i < n; i++) {
                    target[o[1] + i * t] = source[o[0] + i * f];
                }
            });
        } else {
            long[] source = from.integers().toLongs();
            long[] target = ((Tensor.Longs) to.data()).data();
            walk.each(o -> {
                for (int i = 0; i < n; i++) {
                    target[o[1] + i * t] = source[o[0] + i * f];
                }
            });
        }
    }
}
