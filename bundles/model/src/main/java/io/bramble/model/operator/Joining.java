package io.bramble.model.operator;

import io.bramble.operator.Concat;
import io.bramble.operator.Gather;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.List;

/** Moves elements of constants: strided walks, concatenation, gathering. */
final class Joining {
    private Joining() {}

    /** The elements at {@code offset + sum of index[a] * strides[a]} for every index of a shape. */
    static Tensor walk(Tensor in, Shape out, int offset, int[] strides) {
        int[] from = new int[out.size()];
        int[] index = new int[out.rank()];
        int at = offset;
        for (int i = 0; i < from.length; i++) {
            from[i] = at;
            for (int a = index.length - 1; a >= 0; a--) {
                at += strides[a];
                if (++index[a] < out.extent(a)) {
                    break;
                }
                at -= strides[a] * index[a];
                index[a] = 0;
            }
        }
        return pick(in, out, from);
    }

    private static Tensor pick(Tensor in, Shape out, int[] from) {
        return switch (in) {
            case Tensor.Floats f -> {
                float[] data = new float[from.length];
                for (int i = 0; i < data.length; i++) {
                    data[i] = f.data()[from[i]];
                }
                yield Tensor.floats(out, data);
            }
            case Tensor.Integers l -> {
                Tensor.Integers picked = (Tensor.Integers) Tensor.zeros(l.type(), out);
                for (int i = 0; i < from.length; i++) {
                    picked.put(i, l.at(from[i]));
                }
                yield picked;
            }
        };
    }

    static Tensor broadcast(Tensor in, Shape out) {
        int[] own = in.shape().strides();
        int[] strides = new int[out.rank()];
        int shift = out.rank() - own.length;
        for (int a = 0; a < own.length; a++) {
            strides[a + shift] = in.shape().extent(a) == 1 ? 0 : own[a];
        }
        return walk(in, out, 0, strides);
    }

    static Tensor concat(Concat concat, List<Tensor> in, Shape out) {
        if (in.stream().anyMatch(t -> t.type() != in.get(0).type())) {
            throw new IllegalArgumentException("wants inputs of one type, got " + in);
        }
        Tile joined = Tile.zeros(in.get(0).type(), Region.whole(out), Layout.ROW_MAJOR);
        int start = 0;
        for (Tensor t : in) {
            int extent = t.shape().extent(concat.axis());
            Region region = Region.whole(t.shape()).with(concat.axis(), new Range(start, start + extent));
            joined.paste(new Tile(region, Layout.ROW_MAJOR, t));
            start += extent;
        }
        return joined.data();
    }

    static Tensor gather(Gather gather, Tensor data, Tensor indices, Shape out) {
        if (!(indices instanceof Tensor.Integers at)) {
            throw new IllegalArgumentException("indices want to be whole numbers, got " + indices);
        }
        int axis = data.shape().axis(gather.axis());
        int extent = data.shape().extent(axis);
        int inner = data.shape().strides()[axis];
        int n = indices.shape().size();
        int[] from = new int[out.size()];
        for (int i = 0; i < from.length; i++) {
            int outer = i / inner / Math.max(1, n);
            int index = wrapped(at.at(i / inner % n), extent);
            from[i] = (outer * extent + index) * inner + i % inner;
        }
        return pick(data, out, from);
    }

    /** An index counted from the front. */
    static int wrapped(long index, int extent) {
        if (index < -extent || index >= extent) {
            throw new IllegalArgumentException(
                    "index wants to be in [" + -extent + ", " + extent + "), got " + index);
        }
        return (int) (index < 0 ? index + extent : index);
    }
}
