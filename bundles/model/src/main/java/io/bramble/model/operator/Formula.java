package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Reduce;
import io.bramble.operator.ReduceMean;
import io.bramble.operator.Reshape;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Formulas written out as nodes, each method one node on the way to a call's result. */
record Formula(Call call) {
    String number(float value) {
        return call.step(Tensor.floats(Shape.SCALAR, value));
    }

    String with(Binary.Kind kind, String a, String b) {
        return call.step(new Binary(kind, Clamp.NONE), a, b);
    }

    String with(Binary.Kind kind, String a, float b) {
        return with(kind, a, number(b));
    }

    String of(Unary.Kind kind, String a) {
        return call.step(Unary.of(kind), a);
    }

    /** Axes keep their places, with extent 1. */
    String mean(String a, List<Integer> axes) {
        return call.step(new ReduceMean(axes, true), a);
    }

    /** Axes keep their places, with extent 1. */
    String reduce(Reduce.Kind kind, String a, List<Integer> axes) {
        return call.step(new Reduce(kind, axes, true), a);
    }

    String shaped(String a, int... extents) {
        Shape shape = Shape.of(extents);
        return call.shape(a).equals(shape) ? a : call.step(Reshape.to(shape), a);
    }

    String transposed(String a, Integer... permutation) {
        return call.step(new Transpose(List.of(permutation)), a);
    }

    /** A vector along the channels (axis 1) of values of a rank: {@code [C,1,1,...]}. */
    String channels(String a, int rank) {
        int[] extents = IntStream.range(0, Math.max(1, rank - 1)).map(i -> i == 0 ? call.shape(a).size() : 1).toArray();
        return shaped(a, extents);
    }

    static List<Integer> axes(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
