package io.bramble.model.operator;

import io.bramble.operator.AveragePool;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Reshape;
import io.bramble.operator.Window;
import io.bramble.tensor.Shape;

/** ONNX MaxPool (its values), AveragePool and their global forms over one or two spatial axes. */
enum Pooling implements Importer {
    MAX {
        @Override
        public void read(Call call) {
            String x = Windows.picture(call, call.in(0), "input");
            Window window = Windows.read(call, null);
            call.ignore("storage_order");
            Windows.emit(call, new MaxPool(window, call.integer("ceil_mode", 0) != 0), x);
        }
    },
    AVERAGE {
        @Override
        public void read(Call call) {
            String x = Windows.picture(call, call.in(0), "input");
            Window window = Windows.read(call, null);
            boolean ceil = call.integer("ceil_mode", 0) != 0;
            Windows.emit(call, new AveragePool(window, ceil, call.integer("count_include_pad", 0) != 0), x);
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
            MaxPool pool = new MaxPool(Window.of(seen.extent(2), seen.extent(3)), false);
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
