package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.LocalResponseNormalization;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tile;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * ONNX LRN of pictures, channels last, for powers made of square roots: lanes are channels, and a tap is the same pixel read some
 * channels on. Channels whose sums reach over an end are computed one by one, as are those of a pixel of fewer than a vector.
 */
final class ResponseNormalization implements Kernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    private final LocalResponseNormalization operator;
    private final int channels;

    /** @param x shape of the picture */
    ResponseNormalization(LocalResponseNormalization operator, Shape x) {
        this.operator = operator;
        this.channels = x.extent(1);
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part) {
        if (part.size() == 0) {
            return;
        }
        float[] x = inputs.get(0).floats();
        float[] y = output.floats();
        int from = part.range(1).from();
        int to = part.range(1).to();
        int first = Math.clamp(operator.below(), from, to);
        int last = Math.clamp(channels - operator.above(), first, to);
        Picture source = Picture.of(inputs.get(0));
        Picture target = Picture.of(output);
        int shift = inputs.get(0).region().range(1).from();
        int origin = output.region().range(1).from();
        for (int n = part.range(0).from(); n < part.range(0).to(); n++) {
            for (int row = part.range(2).from(); row < part.range(2).to(); row++) {
                for (int column = part.range(3).from(); column < part.range(3).to(); column++) {
                    int i = source.at(n, row, column) - shift;
                    int o = target.at(n, row, column) - origin;
                    int count = last - first;
                    int whole = count - count % V;
                    inner(x, i + first, y, o + first, whole);
                    if (whole > 0 && whole < count) {
                        inner(x, i + last - V, y, o + last - V, V);
                    }
                    ends(x, i, y, o, from, whole > 0 ? first : last);
                    ends(x, i, y, o, last, to);
                }
            }
        }
    }

    /** Channels that have all neighbours, from the place {@code i} on. */
    private void inner(float[] x, int i, float[] y, int o, int count) {
        FloatVector weight = FloatVector.broadcast(S, operator.weight());
        FloatVector bias = FloatVector.broadcast(S, operator.bias());
        int taps = operator.size();
        int start = i - operator.below();
        boolean half = operator.beta() == 0.5f;
        boolean none = operator.beta() == 1;
        for (int c = 0; c < count; c += V) {
            FloatVector sum = FloatVector.zero(S);
            for (int t = 0; t < taps; t++) {
                FloatVector v = FloatVector.fromArray(S, x, start + t + c);
                sum = v.fma(v, sum);
            }
            FloatVector base = weight.fma(sum, bias);
            if (!none) {
                FloatVector root = base.lanewise(VectorOperators.SQRT);
                base = half ? root : root.mul(root.lanewise(VectorOperators.SQRT));
            }
            FloatVector.fromArray(S, x, i + c).div(base).intoArray(y, o + c);
        }
    }

    private void ends(float[] x, int i, float[] y, int o, int from, int to) {
        for (int c = from; c < to; c++) {
            float sum = 0;
            for (int t = Math.max(0, c - operator.below()); t <= Math.min(channels - 1, c + operator.above()); t++) {
                sum = Math.fma(x[i + t], x[i + t], sum);
            }
            y[o + c] = operator.apply(x[i + c], sum);
        }
    }
}
