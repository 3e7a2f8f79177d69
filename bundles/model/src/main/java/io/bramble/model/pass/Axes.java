package io.bramble.model.pass;

import io.bramble.model.operator.ConstantArithmetic;
import io.bramble.operator.ArgExtreme;
import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Compare;
import io.bramble.operator.Concat;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.Operator;
import io.bramble.operator.Pad;
import io.bramble.operator.Reduce;
import io.bramble.operator.ReduceMean;
import io.bramble.operator.Resample;
import io.bramble.operator.Slice;
import io.bramble.operator.Softmax;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.operator.Where;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** What becomes of operators when the Transpose before them is moved behind them. */
record Axes(List<Integer> permutation) {
    /** The operator on the axes as they were; null if there is none, or if it would round otherwise. */
    Operator before(Operator operator) {
        return switch (operator) {
            case Unary o -> o;
            case Cast o -> o;
            case Binary o -> o;
            case Compare o -> o;
            case Where o -> o;
            case Concat o -> new Concat(permutation.get(o.axis()));
            case Slice o -> new Slice(back(o.starts()), back(o.counts()), back(o.steps()));
            case Pad o -> new Pad(back(o.begin()), back(o.end()), o.value());
            case Resample o -> new Resample(permutation.get(o.axis()), o.taps(), o.sources(), o.weights());
            case ReduceMean o when inOrder(o.axes()) -> new ReduceMean(were(o.axes()), o.keep());
            case Reduce o when inOrder(o.axes()) -> new Reduce(o.kind(), were(o.axes()), o.keep());
            case ArgExtreme o ->
                    new ArgExtreme(o.greatest(), permutation.get(o.axis()), o.keep(), o.last());
            case Softmax o when together(o.from(), o.to()) ->
                    new Softmax(permutation.get(o.from()), permutation.get(o.from()) + o.to() - o.from());
            case LayerNormalization o when together(o.from(), o.to()) -> {
                int from = permutation.get(o.from());
                yield new LayerNormalization(from, from + o.to() - o.from(), o.epsilon(), o.centred());
            }
            default -> null;
        };
    }

    /** The Transpose that belongs behind it. */
    Transpose behind(Operator operator) {
        return new Transpose(switch (operator) {
            case ReduceMean o when !o.keep() -> without(o.axes());
            case Reduce o when !o.keep() -> without(o.axes());
            case ArgExtreme o when !o.keep() -> without(List.of(o.axis()));
            default -> permutation;
        });
    }

    /** A weight whose Transpose is the given one, broadcasting considered. */
    String undone(Edit edit, String weight) {
        Tensor tensor = edit.weight(weight);
        if (tensor.shape().size() == 1) {
            return weight;
        }
        int rank = permutation.size();
        int[] extents = new int[rank];
        Arrays.fill(extents, 1);
        System.arraycopy(tensor.shape().toArray(), 0, extents, rank - tensor.shape().rank(), tensor.shape().rank());
        Tensor turned = ConstantArithmetic
                .evaluate(new Transpose(inverse()), List.of(tensor.reshape(Shape.of(extents)))).orElseThrow();
        String name = edit.fresh(weight + ".untransposed");
        edit.addWeight(name, turned);
        return name;
    }

    List<Integer> inverse() {
        return back(IntStream.range(0, permutation.size()).boxed().toList());
    }

    /** A number per axis as it lies before the Transpose. */
    private List<Integer> back(List<Integer> perAxis) {
        Integer[] were = new Integer[perAxis.size()];
        for (int a = 0; a < were.length; a++) {
            were[permutation.get(a)] = perAxis.get(a);
        }
        return List.of(were);
    }

    private List<Integer> were(List<Integer> axes) {
        return axes.stream().map(permutation::get).sorted().toList();
    }

    /** Whether elements are met in the same order before. */
    private boolean inOrder(List<Integer> axes) {
        List<Integer> sorted = axes.stream().sorted().map(permutation::get).toList();
        return sorted.equals(were(axes));
    }

    /** Whether adjoining axes adjoined before, in the same order. */
    private boolean together(int from, int to) {
        for (int a = from + 1; a < to; a++) {
            if (permutation.get(a) != permutation.get(a - 1) + 1) {
                return false;
            }
        }
        return true;
    }

    /** The permutation of what is left when some axes are dropped. */
    private List<Integer> without(List<Integer> axes) {
        List<Integer> left = new ArrayList<>();
        for (int a = 0; a < permutation.size(); a++) {
            if (!axes.contains(a)) {
                left.add(permutation.get(a));
            }
        }
        List<Integer> sorted = new ArrayList<>(left);
        Collections.sort(sorted);
        return left.stream().map(sorted::indexOf).toList();
    }
}
