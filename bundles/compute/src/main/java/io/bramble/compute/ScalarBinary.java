package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;

/**
 * ONNX's element-wise functions of two operands with multidirectional broadcasting, then the clamp. Each is one IEEE
 * operation; Pow is {@link StrictMath}'s on doubles, rounded once. Whole numbers too, without the clamp, cut to
 * their width; a division by the whole number 0 gives 0, and so does a remainder.
 */
final class ScalarBinary extends ScalarKernel {
    private final Binary operator;
    private final ElementType type;

    ScalarBinary(Binary operator, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.operator = operator;
        this.type = site.output().type();
        switch (operator.kind()) {
            case MOD, BITWISE_AND, BITWISE_OR, BITWISE_XOR -> {
                if (type == ElementType.FLOAT32) {
                    throw new IllegalArgumentException(
                            operator.label() + " wants whole numbers, got " + site.inputs());
                }
            }
            default -> {}
        }
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        View target = View.of(out, part);
        View right = View.broadcast(in[1], part);
        Walk.copy(View.broadcast(in[0], part), target, part, out.layout());
        Walk walk = new Walk(part, out.layout(), target, right);
        if (!target.isFloat()) {
            walk.each(o -> whole(target.integers(), right.integers(), o, walk));
            return;
        }
        Clamp clamp = operator.clamp();
        float[] y = target.floats();
        float[] b = right.floats();
        walk.each(o -> {
            // Same offset in both arrays: the form that the vectoriser takes.
            if (operator.kind() == Binary.Kind.ADD && o[0] == o[1] && walk.inner[0] == 1 && walk.inner[1] == 1) {
                add(y, b, o[0], o[0] + walk.length, clamp.lo(), clamp.hi());
            } else {
                for (int i = 0; i < walk.length; i++) {
                    int at = o[0] + i * walk.inner[0];
                    y[at] = clamp.apply(apply(y[at], b[o[1] + i * walk.inner[1]]));
                }
            }
        });
    }

    private static void add(float[] y, float[] b, int from, int to, float lo, float hi) {
        for (int i = from; i < to; i++) {
            y[i] = Math.min(Math.max(y[i] + b[i], lo), hi);
        }
    }

    private float apply(float a, float b) {
        return switch (operator.kind()) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case POW -> (float) StrictMath.pow(a, b);
            case FMOD -> a % b;
            case PRELU -> a < 0 ? a * b : a;
            case MOD, BITWISE_AND, BITWISE_OR, BITWISE_XOR ->
                    throw new IllegalStateException(operator.label() + " of floats is not defined");
        };
    }

    private void whole(Tensor.Integers y, Tensor.Integers right, int[] o, Walk walk) {
        for (int i = 0; i < walk.length; i++) {
            int at = o[0] + i * walk.inner[0];
            long a = y.at(at);
            long b = right.at(o[1] + i * walk.inner[1]);
            y.put(at, switch (operator.kind()) {
                case ADD -> a + b;
                case SUB -> a - b;
                case MUL -> a * b;
                case DIV -> b == 0 ? 0 : a / b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
                case POW -> (long) StrictMath.pow(a, b);
                case MOD -> b == 0 ? 0 : Math.floorMod(a, b);
                case FMOD -> b == 0 ? 0 : a % b;
                case PRELU -> a < 0 ? a * b : a;
                case BITWISE_AND -> a & b;
                case BITWISE_OR -> a | b;
                case BITWISE_XOR -> a ^ b;
            });
        }
    }
}
