package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Clamp;
import io.bramble.operator.Compare;
import io.bramble.operator.Concat;
import io.bramble.operator.Reduce;
import io.bramble.operator.ReduceMean;
import io.bramble.operator.Reshape;
import io.bramble.operator.Slice;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.operator.Where;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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

    String cast(String a, ElementType to) {
        return call.type(a) == to ? a : call.step(new Cast(to), a);
    }

    /** {@code condition ? a : b}. */
    String choice(String condition, String a, String b) {
        return call.step(new Where(), condition, a, b);
    }

    String compared(Compare.Kind kind, String a, String b) {
        return call.step(new Compare(kind), a, b);
    }

    String joined(int axis, String... parts) {
        return parts.length == 1 ? parts[0] : call.step(new Concat(axis), parts);
    }

    /** The elements {@code from} to {@code to} of an axis counted from the front. */
    String cut(String a, int axis, int from, int to) {
        Shape shape = call.shape(a);
        if (from == 0 && to == shape.extent(axis)) {
            return a;
        }
        return every(a, axis, from, to - from, 1);
    }

    /** Every so many elements of an axis counted from the front. */
    String every(String a, int axis, int from, int count, int step) {
        Shape shape = call.shape(a);
        List<Integer> starts = new ArrayList<>(Collections.nCopies(shape.rank(), 0));
        starts.set(axis, from);
        List<Integer> steps = new ArrayList<>(Collections.nCopies(shape.rank(), 1));
        steps.set(axis, step);
        List<Integer> counts = Arrays.stream(shape.with(axis, count).toArray()).boxed().toList();
        return call.step(new Slice(starts, counts, steps), a);
    }

    static List<Integer> axes(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
