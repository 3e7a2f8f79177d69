package io.bramble.model.operator;

import io.bramble.operator.AveragePool;
import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Clamp;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.MaxPool;
import io.bramble.operator.MaxPoolIndices;
import io.bramble.operator.Reduce;
import io.bramble.operator.Reshape;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;

/** ONNX's pools over one to three spatial axes, and their global forms. */
enum Pooling implements Importer {
    /** Of bytes too, by way of floats; indices (output 1) over one or two axes. */
    MAX {
        @Override
        public void read(Call call) {
            Geometry g = Geometry.read(call, null);
            boolean ceil = call.integer("ceil_mode", 0) != 0;
            boolean columnMajor = call.integer("storage_order", 0) != 0;
            boolean bytes = call.type(0) == ElementType.UINT8 || call.type(0) == ElementType.INT8;
            if (!bytes) {
                call.requireFloats();
            }
            String x = bytes ? call.step(new Cast(ElementType.FLOAT32), call.in(0)) : call.in(0);
            if (bytes) {
                call.emit(new Cast(call.type(0)), Windows.pool(call, x, g, w -> new MaxPool(w, ceil)));
            } else {
                Windows.emitPool(call, 0, x, g, w -> new MaxPool(w, ceil));
            }
            if (call.outputs() > 1 && call.shape(0).rank() < 5) {
                Windows.emitPool(call, 1, x, g, w -> new MaxPoolIndices(w, ceil, columnMajor));
            }
        }
    },
    AVERAGE {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Geometry g = Geometry.read(call, null);
            boolean ceil = call.integer("ceil_mode", 0) != 0;
            boolean counted = call.integer("count_include_pad", 0) != 0;
            Windows.emitPool(call, 0, call.in(0), g, w -> new AveragePool(w, ceil, counted));
        }
    },
    /** {@code (sum of |x|^p)^(1/p)}: a mean over the whole window, padding included, times its taps. */
    LP {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            Geometry read = Geometry.read(call, null);
            Geometry g = call.integer("ceil_mode", 0) == 0 ? read : read.ceiled(call.shape(0));
            float p = call.integer("p", 2);
            int taps = java.util.Arrays.stream(g.kernel()).reduce(1, (a, b) -> a * b);
            String powers = f.with(Binary.Kind.POW, f.of(Unary.Kind.ABS, call.in(0)), p);
            String means = Windows.pool(call, powers, g, w -> new AveragePool(w, false, true));
            String sums = f.with(Binary.Kind.MUL, means, taps);
            call.emit(new Binary(Binary.Kind.POW, Clamp.NONE), sums, f.number(1 / p));
        }
    },
    GLOBAL_LP {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            float p = call.integer("p", 2);
            String powers = f.with(Binary.Kind.POW, f.of(Unary.Kind.ABS, call.in(0)), p);
            String sums = f.reduce(Reduce.Kind.SUM, powers, Formula.axes(2, call.shape(0).rank()));
            call.emit(new Binary(Binary.Kind.POW, Clamp.NONE), sums, f.number(1 / p));
        }
    },
    GLOBAL_AVERAGE {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Shape x = call.shape(0);
            if (x.rank() == 4) {
                call.emit(new GlobalAveragePool(), call.in(0));
                return;
            }
            String flat = call.step(Reshape.to(flat(x)), call.in(0));
            call.emit(Reshape.to(ones(x)), call.step(new GlobalAveragePool(), flat));
        }
    },
    GLOBAL_MAX {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Shape x = call.shape(0);
            Shape flat = flat(x);
            String picture = x.rank() == 4 ? call.in(0) : call.step(Reshape.to(flat), call.in(0));
            Shape seen = call.shape(picture);
            MaxPool pool = new MaxPool(io.bramble.operator.Window.of(seen.extent(2), seen.extent(3)), false);
            if (x.rank() == 4) {
                call.emit(pool, picture);
            } else {
                call.emit(Reshape.to(ones(x)), call.step(pool, picture));
            }
        }
    };

    private static Shape flat(Shape x) {
        if (x.rank() < 3) {
            throw new IllegalArgumentException("wants an input of rank 3 or more [N,C,...], got " + x);
        }
        int spatial = 1;
        for (int a = 2; a < x.rank(); a++) {
            spatial *= x.extent(a);
        }
        return Shape.of(x.extent(0), x.extent(1), 1, spatial);
    }

    private static Shape ones(Shape x) {
        Shape ones = x;
        for (int a = 2; a < x.rank(); a++) {
            ones = ones.with(a, 1);
        }
        return ones;
    }
}
