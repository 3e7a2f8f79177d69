package io.bramble.model.operator;

import io.bramble.operator.Identity;
import io.bramble.operator.Operator;
import io.bramble.operator.Reshape;
import io.bramble.operator.Window;
import io.bramble.tensor.Shape;
import java.util.function.Function;

/**
 * What convolutions and pools share: one spatial axis written as two, the first of extent 1, and three as two passes of
 * two.
 */
final class Windows {
    private Windows() {}

    /** {@code [N,C,L]} as {@code [N,C,1,L]}; rank 4 as it is. */
    static String picture(Call call, String value, String what) {
        Shape x = call.shape(value);
        if (x.rank() == 4) {
            return value;
        }
        if (x.rank() != 3) {
            throw new IllegalArgumentException(what + " of rank " + x.rank() + " " + x
                    + " is not supported; supported are ranks 3, 4 and 5");
        }
        return call.step(Reshape.to(Shape.of(x.extent(0), x.extent(1), 1, x.extent(2))), value);
    }

    /** Emits the operator as the call's result, with one spatial axis again if the input has one. */
    static void emit(Call call, Operator operator, String... in) {
        if (call.shape(0).rank() == 4) {
            call.emit(operator, in);
            return;
        }
        String wide = call.step(operator, in);
        Shape out = call.shape(wide);
        call.emit(Reshape.to(Shape.of(out.extent(0), out.extent(1), out.extent(3))), wide);
    }

    /**
     * Pools a value of rank 3, 4 or 5. A pool over three axes is one over rows and columns, the depth counted as
     * channels, and then one over the depth: exact for greatest elements, and for means because the divisor is a product.
     */
    static String pool(Call call, String value, Geometry g, Function<Window, Operator> operator) {
        Shape x = call.shape(value);
        Formula f = new Formula(call);
        if (x.rank() != 5) {
            String flat = call.step(operator.apply(g.window()), picture(call, value, "input"));
            Shape out = call.shape(flat);
            return x.rank() == 4 ? flat : f.shaped(flat, out.extent(0), out.extent(1), out.extent(3));
        }
        int n = x.extent(0);
        int c = x.extent(1);
        int depth = x.extent(2);
        String planes = call.step(operator.apply(g.window(1, 2)),
                f.shaped(value, n, Math.multiplyExact(c, depth), x.extent(3), x.extent(4)));
        int rows = call.shape(planes).extent(2);
        int columns = call.shape(planes).extent(3);
        String deep = call.step(operator.apply(g.window(0, -1)), f.shaped(planes, n, c, depth, rows * columns));
        return f.shaped(deep, n, c, call.shape(deep).extent(2), rows, columns);
    }

    /** Emits {@link #pool} as one of the call's results. */
    static void emitPool(Call call, int output, String value, Geometry g, Function<Window, Operator> operator) {
        if (call.shape(value).rank() == 4) {
            call.emit(output, operator.apply(g.window()), value);
        } else {
            call.emit(output, new Identity(), pool(call, value, g, operator));
        }
    }
}
