package io.bramble.kernels.vector;

import io.bramble.graph.ValueType;
import io.bramble.kernels.Site;
import io.bramble.operator.LayerNormalization;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * ONNX LayerNormalization and RMSNormalization over an axis that lies innermost, scale and bias constant: {@code y = fma((x -
 * mean) * inverse, scale, bias)}, see {@link LayerNormalization}.
 */
final class RowNormalization extends AxisRows {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    private final LayerNormalization operator;
    /** One for each element of a row, or null. */
    private final float[] scale;
    private final float[] bias;

    private RowNormalization(LayerNormalization operator, Shape x, float[] scale, float[] bias) {
        super(x, operator.from());
        this.operator = operator;
        this.scale = scale;
        this.bias = bias;
    }

    /** The kernel, or null if it does not fit. */
    static RowNormalization of(LayerNormalization operator, Site site) {
        Shape x = site.inputs().get(0).shape();
        if (!AxisRows.fits(x, operator.from(), operator.to())) {
            return null;
        }
        for (int input = 1; input < site.inputs().size(); input++) {
            if (!alongRow(site.inputs().get(input), x, operator.from())
                    || !(site.constants().get(input) instanceof Tensor.Floats)) {
                return null;
            }
        }
        return new RowNormalization(operator, x, operand(site, 1), operand(site, 2));
    }

    /** Whether an operand has one element for each of a row, whichever row it is. */
    private static boolean alongRow(ValueType operand, Shape x, int axis) {
        Shape shape = operand.shape();
        int own = axis - (x.rank() - shape.rank());
        return shape.size() == x.extent(axis) && own >= 0 && shape.extent(own) == shape.size();
    }

    private static float[] operand(Site site, int input) {
        return site.constants().get(input) instanceof Tensor.Floats floats ? floats.data() : null;
    }

    @Override
    void row(float[] x, int i, float[] y, int o, int count, float[] parts) {
        float mean = operator.centred() ? Sums.sum(x, i, count, parts) / count : 0;
        float variance = Sums.squares(x, i, count, mean, parts) / count;
        float inverse = (float) (1 / Math.sqrt((double) variance + operator.epsilon()));
        int whole = count - count % V;
        some(x, i, y, o, 0, whole, mean, inverse);
        if (whole > 0 && whole < count) {
            some(x, i, y, o, count - V, V, mean, inverse);
        } else {
            for (int k = whole; k < count; k++) {
                float n = (x[i + k] - mean) * inverse;
                y[o + k] = scale == null ? n : bias == null ? n * scale[k] : Math.fma(n, scale[k], bias[k]);
            }
        }
    }

    private void some(float[] x, int i, float[] y, int o, int first, int count, float mean, float inverse) {
        if (scale == null) {
            plain(x, i + first, y, o + first, count, mean, inverse);
        } else if (bias == null) {
            scaled(x, i + first, y, o + first, count, mean, inverse, scale, first);
        } else {
            shifted(x, i + first, y, o + first, count, mean, inverse, scale, bias, first);
        }
    }

    private static void plain(float[] x, int i, float[] y, int o, int count, float mean, float inverse) {
        FloatVector m = FloatVector.broadcast(S, mean);
        FloatVector by = FloatVector.broadcast(S, inverse);
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, x, i + k).sub(m).mul(by).intoArray(y, o + k);
        }
    }

    private static void scaled(
            float[] x, int i, float[] y, int o, int count, float mean, float inverse, float[] scale, int first) {
        FloatVector m = FloatVector.broadcast(S, mean);
        FloatVector by = FloatVector.broadcast(S, inverse);
        for (int k = 0; k < count; k += V) {
            FloatVector n = FloatVector.fromArray(S, x, i + k).sub(m).mul(by);
            n.mul(FloatVector.fromArray(S, scale, first + k)).intoArray(y, o + k);
        }
    }

    private static void shifted(
            float[] x, int i, float[] y, int o, int count, float mean, float inverse, float[] scale, float[] bias,
            int first) {
        FloatVector m = FloatVector.broadcast(S, mean);
        FloatVector by = FloatVector.broadcast(S, inverse);
        for (int k = 0; k < count; k += V) {
            FloatVector n = FloatVector.fromArray(S, x, i + k).sub(m).mul(by);
            n.fma(FloatVector.fromArray(S, scale, first + k), FloatVector.fromArray(S, bias, first + k))
                    .intoArray(y, o + k);
        }
    }
}
