package io.bramble.kernels.vector;

import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.List;

/** Walks over a part of two operands of one shape and of their result, in runs that lie together in all three. */
final class Pairs {
    /** Computes {@code count} elements of {@code y} from {@code o} on, of those of {@code a} from i and {@code b} from j. */
    interface Row {
        void run(float[] a, int i, float[] b, int j, float[] y, int o, int count);
    }

    private Pairs() {}

    static void each(List<Tile> inputs, Tile output, Region part, Row row) {
        Tile left = inputs.get(0);
        Tile right = inputs.get(1);
        if (part.size() == 0) {
            return;
        }
        if (part.equals(left.region()) && part.equals(right.region()) && part.equals(output.region())) {
            row.run(left.floats(), 0, right.floats(), 0, output.floats(), 0, part.size());
            return;
        }
        int axis = output.layout().axisAt(part.rank() - 1);
        Range inner = part.range(axis);
        int a = inner.from() - left.region().range(axis).from();
        int b = inner.from() - right.region().range(axis).from();
        int y = inner.from() - output.region().range(axis).from();
        Rows rows = new Rows(part, output.layout(), left, right, output);
        do {
            row.run(left.floats(), a + rows.at(0), right.floats(), b + rows.at(1), output.floats(), y + rows.at(2),
                    inner.length());
        } while (rows.next());
    }
}
