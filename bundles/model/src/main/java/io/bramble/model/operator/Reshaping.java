package io.bramble.model.operator;

import io.bramble.operator.Reshape;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** ONNX operators that keep the elements and their order. */
enum Reshaping implements Importer {
    /** 0 copies the input's extent (unless allowzero), one -1 takes what is left. */
    RESHAPE {
        @Override
        public void read(Call call) {
            call.ignore("consumed_inputs");
            Shape x = call.shape(0);
            int[] target = call.opset() < 5 ? call.ints("shape") : call.ints(1, "the target shape");
            if (target == null) {
                throw new IllegalArgumentException("attribute shape is missing");
            }
            boolean keepZero = call.integer("allowzero", 0) != 0;
            int open = -1;
            long known = 1;
            for (int a = 0; a < target.length; a++) {
                if (target[a] == 0 && !keepZero) {
                    target[a] = a < x.rank() ? x.extent(a) : 0;
                }
                if (target[a] == -1 && open < 0) {
                    open = a;
                } else {
                    known = Math.min(Integer.MAX_VALUE, known * target[a]);
                }
            }
            if (open >= 0) {
                if (known <= 0 || x.size() % known != 0) {
                    throw new IllegalArgumentException("a target with -1 wants extents that divide " + x.size()
                            + " elements of " + x + ", got " + Arrays.toString(target));
                }
                target[open] = (int) (x.size() / known);
            }
            call.emit(Reshape.to(Shape.of(target)), call.in(0));
        }
    },
    FLATTEN {
        @Override
        public void read(Call call) {
            Shape x = call.shape(0);
            int axis = call.integer("axis", 1);
            axis = axis == x.rank() ? axis : Call.axis(axis, x.rank());
            int rows = 1;
            for (int a = 0; a < axis; a++) {
                rows *= x.extent(a);
            }
            int columns = 1;
            for (int a = axis; a < x.rank(); a++) {
                columns *= x.extent(a);
            }
            call.emit(Reshape.to(Shape.of(rows, columns)), call.in(0));
        }
    },
    SQUEEZE {
        @Override
        public void read(Call call) {
            Shape x = call.shape(0);
            int[] axes = axes(call);
            List<Integer> dropped = axes == null ? null : Call.axes(axes, x.rank());
            List<Integer> target = new ArrayList<>();
            for (int a = 0; a < x.rank(); a++) {
                boolean drop = dropped == null ? x.extent(a) == 1 : dropped.contains(a);
                if (drop && x.extent(a) != 1) {
                    throw new IllegalArgumentException("axis " + a + " wants extent 1, got " + x);
                }
                if (!drop) {
                    target.add(x.extent(a));
                }
            }
            call.emit(new Reshape(target), call.in(0));
        }
    },
    UNSQUEEZE {
        @Override
        public void read(Call call) {
            Shape x = call.shape(0);
            int[] axes = axes(call);
            if (axes == null || x.rank() + axes.length > Shape.MAX_RANK) {
                throw new IllegalArgumentException("axes want to be given, at most " + Shape.MAX_RANK);
            }
            List<Integer> made = Call.axes(axes, x.rank() + axes.length);
            if (made.stream().distinct().count() != made.size()) {
                throw new IllegalArgumentException("axes want to be distinct, got " + made);
            }
            List<Integer> target = new ArrayList<>();
            int from = 0;
            for (int a = 0; a < x.rank() + axes.length; a++) {
                target.add(made.contains(a) ? 1 : x.extent(from++));
            }
            call.emit(new Reshape(target), call.in(0));
        }
    };

    /** An attribute before opset 13, an input from then on; null if left out. */
    private static int[] axes(Call call) {
        return call.opset() < 13 ? call.ints("axes") : call.has(1) ? call.ints(1, "the axes") : null;
    }
}
