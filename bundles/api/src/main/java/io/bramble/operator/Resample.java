package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * Each slice of the output along one axis as a fixed combination of a few slices of the input: {@code out[i] = sum over
 * t of weights[i * taps + t] * x[sources[i * taps + t]]}, where source -1 counts as 0. Without weights there is one tap
 * and it is copied, whatever its type. Resizing, padding by reflection and tiling are this, one axis after the other.
 *
 * @param axis counted from the front
 * @param taps slices that each slice of the output is made of
 */
public record Resample(int axis, int taps, List<Integer> sources, List<Float> weights) implements Operator {
    /** A source that is no slice, but zeros. */
    public static final int ZERO = -1;

    public Resample {
        sources = List.copyOf(sources);
        weights = List.copyOf(weights);
        if (taps < 1 || sources.size() % taps != 0 || weights.isEmpty() && taps != 1
                || !weights.isEmpty() && weights.size() != sources.size()) {
            throw new IllegalArgumentException("Resample wants a weight per source or one tap and none, got " + taps
                    + " taps, " + sources.size() + " sources, " + weights.size() + " weights");
        }
    }

    /** Copies slices. */
    public static Resample picking(int axis, List<Integer> sources) {
        return new Resample(axis, 1, sources, List.of());
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Resample", in, 1, 1);
        int extent = in.get(0).extent(axis);
        for (int source : sources) {
            if (source < ZERO || source >= extent) {
                throw new IllegalArgumentException("Resample of axis " + axis + " wants sources in [-1, " + extent
                        + "), got " + source + " of " + in.get(0));
            }
        }
        return in.get(0).with(axis, sources.size() / taps);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return weights.isEmpty() ? 0 : 2L * taps * out.size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        int least = Integer.MAX_VALUE;
        int most = -1;
        for (int i = out.range(axis).from() * taps; i < out.range(axis).to() * taps; i++) {
            int source = sources.get(i);
            if (source != ZERO) {
                least = Math.min(least, source);
                most = Math.max(most, source);
            }
        }
        return most < 0 ? out.with(axis, 0, 0) : out.with(axis, least, most + 1);
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return in.get(0).rank() == 4;
    }
}
