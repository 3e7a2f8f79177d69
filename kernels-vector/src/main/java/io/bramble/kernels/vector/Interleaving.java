package io.bramble.kernels.vector;

import io.bramble.kernels.PlacingKernel;
import io.bramble.operator.Resample;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * A {@link Resample} that picks channels from two runs in turn, as ShuffleNet does, channels last: {@code y[2j] = x[even +
 * j], y[2j + 1] = x[odd + j]}.
 */
final class Interleaving implements PlacingKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;
    /** To where they are twice as far apart: the first half of a vector, and the second. */
    private static final VectorShuffle<Float> LOW = VectorShuffle.fromOp(S, lane -> lane / 2);
    private static final VectorShuffle<Float> HIGH = VectorShuffle.fromOp(S, lane -> (V + lane) / 2);
    private static final VectorMask<Float> ODD = odd();

    private final int even;
    private final int odd;

    private Interleaving(int even, int odd) {
        this.even = even;
        this.odd = odd;
    }

    private static VectorMask<Float> odd() {
        boolean[] lanes = new boolean[V];
        for (int lane = 1; lane < V; lane += 2) {
            lanes[lane] = true;
        }
        return VectorMask.fromArray(S, lanes, 0);
    }

    /** Null for other ways to pick, and where there are no two vectors of channels. */
    static Interleaving of(Resample operator, int rank) {
        List<Integer> sources = operator.sources();
        if (rank != 4 || operator.axis() != 1 || !operator.weights().isEmpty() || sources.size() < 2 * V
                || sources.size() % 2 != 0) {
            return null;
        }
        Interleaving kernel = new Interleaving(sources.get(0), sources.get(1));
        for (int c = 0; c < sources.size(); c++) {
            if (sources.get(c) == Resample.ZERO || sources.get(c) != kernel.source(c)) {
                return null;
            }
        }
        return kernel;
    }

    private int source(int channel) {
        return (channel % 2 == 0 ? even : odd) + channel / 2;
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part, int channel) {
        float[] x = inputs.get(0).floats();
        Picture from = Picture.of(inputs.get(0));
        Picture to = Picture.of(output);
        Range channels = part.range(1);
        int shift = -inputs.get(0).region().range(1).from();
        int target = channel - output.region().range(1).from();
        boolean whole = channels.from() % 2 == 0 && channels.length() % 2 == 0 && channels.length() >= 2 * V;
        for (int n = part.range(0).from(); n < part.range(0).to(); n++) {
            for (int row = part.range(2).from(); row < part.range(2).to(); row++) {
                int columns = part.range(3).length();
                int i = from.at(n, row, part.range(3).from()) + shift;
                int o = to.at(n, row, part.range(3).from()) + target;
                if (whole) {
                    int first = channels.from() / 2;
                    pixels(x, i + even + first, i + odd + first, from.pixel(), output.floats(), o + channels.from(),
                            to.pixel(), columns, channels.length() / 2);
                } else {
                    few(x, i, from.pixel(), output.floats(), o, to.pixel(), columns, channels);
                }
            }
        }
    }

    /** The last vectors of a pixel overlap those before them. */
    private static void pixels(
            float[] x, int even, int odd, int from, float[] y, int target, int to, int columns, int pairs) {
        int a = even;
        int b = odd;
        int o = target;
        for (int column = 0; column < columns; column++) {
            for (int j = 0; j < pairs; j += V) {
                int at = Math.min(j, pairs - V);
                FloatVector left = FloatVector.fromArray(S, x, a + at);
                FloatVector right = FloatVector.fromArray(S, x, b + at);
                left.rearrange(LOW).blend(right.rearrange(LOW), ODD).intoArray(y, o + 2 * at);
                left.rearrange(HIGH).blend(right.rearrange(HIGH), ODD).intoArray(y, o + 2 * at + V);
            }
            a += from;
            b += from;
            o += to;
        }
    }

    private void few(float[] x, int i, int from, float[] y, int o, int to, int columns, Range channels) {
        for (int column = 0; column < columns; column++) {
            for (int c = channels.from(); c < channels.to(); c++) {
                y[o + column * to + c] = x[i + column * from + source(c)];
            }
        }
    }
}
