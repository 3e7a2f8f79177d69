package io.bramble.tensor;

/** Copies the common part of two tiles, whatever their layouts, in runs as long as both layouts allow. */
final class TileCopy {
    /** Elements of an innermost axis, as the channels of a photo, that are too few for a loop of their own. */
    private static final int FEW = 8;

    private final int[] extents;
    private final int[] fromSteps;
    private final int[] toSteps;
    private final Object from;
    private final Object to;
    private final int run;

    private TileCopy(Tile from, Tile to, Region common) {
        Layout order = to.layout();
        int rank = common.rank();
        int[] fromStrides = from.layout().strides(from.region().shape());
        int[] toStrides = order.strides(to.region().shape());
        this.extents = new int[rank];
        this.fromSteps = new int[rank];
        this.toSteps = new int[rank];
        for (int p = 0; p < rank; p++) {
            int axis = order.axisAt(p);
            extents[p] = common.range(axis).length();
            fromSteps[p] = fromStrides[axis];
            toSteps[p] = toStrides[axis];
        }
        int run = 1;
        int depth = rank;
        // Innermost axes that are dense in both tiles merge into one run.
        while (depth > 0 && fromSteps[depth - 1] == run && toSteps[depth - 1] == run) {
            run *= extents[--depth];
        }
        if (run == 1 && depth > 1 && extents[depth - 1] < extents[depth - 2]) {
            // The longer of the two inner axes makes the inner loop: a picture of 3 channels has few of them.
            for (int[] each : new int[][]{extents, fromSteps, toSteps}) {
                int inner = each[depth - 1];
                each[depth - 1] = each[depth - 2];
                each[depth - 2] = inner;
            }
        }
        this.run = run;
        this.from = from.data().array();
        this.to = to.data().array();
        walk(0, depth, offset(from, common), offset(to, common));
    }

    static void copy(Tile from, Tile to) {
        if (from.type() != to.type() || from.region().rank() != to.region().rank()) {
            throw new IllegalArgumentException(
                    "paste wants tiles of one type and rank, got " + from.data() + " into "
                            + to.data() + " " + to.region());
        }
        Region common = to.region();
        for (int a = 0; a < common.rank(); a++) {
            int lo = Math.max(from.region().range(a).from(), to.region().range(a).from());
            int hi = Math.min(from.region().range(a).to(), to.region().range(a).to());
            if (lo >= hi) {
                return;
            }
            common = common.with(a, lo, hi);
        }
        new TileCopy(from, to, common);
    }

    private void walk(int axis, int depth, int fromAt, int toAt) {
        if (axis == depth) {
            System.arraycopy(from, fromAt, to, toAt, run);
            return;
        }
        if (axis == depth - 2 && run == 1 && extents[depth - 1] <= FEW && from instanceof float[] f
                && to instanceof float[] t) {
            for (int i = 0; i < extents[depth - 1]; i++) {
                steps(f, fromAt + i * fromSteps[depth - 1], fromSteps[axis], t, toAt + i * toSteps[depth - 1],
                        toSteps[axis], extents[axis]);
            }
            return;
        }
        if (axis == depth - 2 && run == 1 && extents[axis] == 3 && toSteps[axis] == 1 && fromSteps[depth - 1] == 1
                && toSteps[depth - 1] == 3 && from instanceof float[] f && to instanceof float[] t) {
            photo(f, fromAt, fromSteps[axis], t, toAt, extents[depth - 1]);
            return;
        }
        int fromStep = fromSteps[axis];
        int toStep = toSteps[axis];
        int extent = extents[axis];
        if (axis == depth - 1 && run == 1 && from instanceof float[] f && to instanceof float[] t) {
            for (int i = 0; i < extent; i++) {
                t[toAt + i * toStep] = f[fromAt + i * fromStep];
            }
            return;
        }
        if (axis == depth - 1 && run == 1 && from instanceof byte[] f && to instanceof byte[] t) {
            for (int i = 0; i < extent; i++) {
                t[toAt + i * toStep] = f[fromAt + i * fromStep];
            }
            return;
        }
        for (int i = 0; i < extent; i++) {
            walk(axis + 1, depth, fromAt + i * fromStep, toAt + i * toStep);
        }
    }

    /** A row of a photo, whose colours then lie side by side: by constant steps, so that no place in it is checked. */
    private static void photo(float[] f, int first, int apart, float[] t, int toAt, int count) {
        int second = first + apart;
        int third = second + apart;
        for (int i = 0; i < count; i++) {
            t[toAt + 3 * i] = f[first + i];
            t[toAt + 3 * i + 1] = f[second + i];
            t[toAt + 3 * i + 2] = f[third + i];
        }
    }

    private static void steps(float[] f, int fromAt, int fromStep, float[] t, int toAt, int toStep, int count) {
        for (int i = 0; i < count; i++) {
            t[toAt + i * toStep] = f[fromAt + i * fromStep];
        }
    }

    private static int offset(Tile tile, Region common) {
        int[] strides = tile.layout().strides(tile.region().shape());
        int offset = 0;
        for (int a = 0; a < strides.length; a++) {
            offset += (common.range(a).from() - tile.region().range(a).from()) * strides[a];
        }
        return offset;
    }
}
