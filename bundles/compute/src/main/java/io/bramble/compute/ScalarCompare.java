package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Compare;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;

/**
 * ONNX Equal, Less, Greater, LessOrEqual, GreaterOrEqual, And, Or, Xor (opset 7 and later) with multidirectional
 * broadcasting: 1 or 0. As IEEE has it, NaN is neither equal nor ordered, and -0 equals +0.
 */
final class ScalarCompare extends ScalarKernel {
    private final Compare operator;

    ScalarCompare(Compare operator, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.operator = operator;
        if (site.inputs().get(0).type() != site.inputs().get(1).type()) {
            throw new IllegalArgumentException(
                    operator.label() + " wants operands of one type, got " + site.inputs());
        }
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        View left = View.broadcast(in[0], part);
        View right = View.broadcast(in[1], part);
        View target = View.of(out, part);
        Walk walk = new Walk(part, out.layout(), left, right, target);
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                int a = o[0] + i * walk.inner[0];
                int b = o[1] + i * walk.inner[1];
                boolean yes = left.isFloat()
                        ? floats(left.floats()[a], right.floats()[b])
                        : whole(left.integers().at(a), right.integers().at(b));
                target.integers().put(o[2] + i * walk.inner[2], yes ? 1 : 0);
            }
        });
    }

    private boolean floats(float a, float b) {
        return switch (operator.kind()) {
            case EQUAL -> a == b;
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_OR_EQUAL -> a >= b;
            case AND, OR, XOR -> whole((long) a, (long) b);
        };
    }

    private boolean whole(long a, long b) {
        return switch (operator.kind()) {
            case EQUAL -> a == b;
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_OR_EQUAL -> a >= b;
            case AND -> a != 0 && b != 0;
            case OR -> a != 0 || b != 0;
            case XOR -> a != 0 ^ b != 0;
        };
    }
}
