package io.bramble.compute;

import static io.bramble.compute.Cells.at;
import static io.bramble.compute.Cells.broadcast;
import static io.bramble.compute.Cells.f;

import io.bramble.operator.ArgExtreme;
import io.bramble.operator.GatherElements;
import io.bramble.operator.GatherND;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.LocalResponseNormalization;
import io.bramble.operator.MaxPoolIndices;
import io.bramble.operator.PartialSums;
import io.bramble.operator.Reduce;
import io.bramble.operator.Resample;
import io.bramble.operator.ScatterElements;
import io.bramble.operator.ScatterND;
import io.bramble.operator.Scattering;
import io.bramble.operator.TopK;
import io.bramble.operator.Window;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The part of the {@link Reference} that reduces, chooses, gathers and scatters. */
final class ReferenceFolds {
    private ReferenceFolds() {}

    static Number localResponse(LocalResponseNormalization o, Tensor x, int[] i) {
        float sum = 0;
        int[] at = i.clone();
        for (int c = i[1] - (o.size() - 1) / 2; c <= i[1] + o.size() / 2; c++) {
            at[1] = c;
            if (c >= 0 && c < x.shape().extent(1)) {
                sum = Math.fma(f(x, at), f(x, at), sum);
            }
        }
        float base = Math.fma(o.alpha() / o.size(), sum, o.bias());
        float power = o.beta() == 0.75f
                ? (float) Math.sqrt(base) * (float) Math.sqrt((float) Math.sqrt(base))
                : o.beta() == 0.5f ? (float) Math.sqrt(base) : (float) StrictMath.pow(base, o.beta());
        return f(x, i) / power;
    }

    static Number layerNormalization(LayerNormalization o, List<Tensor> in, Region group, int[] i) {
        Tensor x = in.get(0);
        float mean = o.centred() ? inParts(x, group, 0, false) / group.size() : 0;
        float variance = inParts(x, group, mean, true) / group.size();
        float n = (f(x, i) - mean) * (float) (1 / Math.sqrt((double) variance + o.epsilon()));
        if (in.size() == 1) {
            return n;
        }
        float scale = (Float) broadcast(in.get(1), i);
        return in.size() == 2 ? n * scale : Math.fma(n, scale, (Float) broadcast(in.get(2), i));
    }

    /** Elements, or squares of what they are off from a number: 16 sums, added by halves. */
    private static float inParts(Tensor x, Region group, float from, boolean squares) {
        float[] parts = new float[PartialSums.COUNT];
        int[] k = {0};
        Cells.each(group, j -> {
            float v = f(x, j) - from;
            int at = k[0]++ % parts.length;
            parts[at] = squares ? Math.fma(v, v, parts[at]) : parts[at] + f(x, j);
        });
        for (int half = parts.length / 2; half > 0; half /= 2) {
            for (int p = 0; p < half; p++) {
                parts[p] += parts[p + half];
            }
        }
        return parts[0];
    }

    /** As double, in row-major order, rounded once. */
    static Number reduce(Reduce.Kind kind, Tensor x, Region region) {
        List<Number> all = new ArrayList<>();
        Cells.each(region, i -> all.add(at(x, i)));
        if (x instanceof Tensor.Integers) {
            return wholes(kind, all.stream().mapToLong(Number::longValue).toArray());
        }
        double s = kind == Reduce.Kind.PROD ? 1 : 0;
        double max = Double.NEGATIVE_INFINITY;
        double min = Double.POSITIVE_INFINITY;
        for (Number n : all) {
            double v = n.doubleValue();
            max = Math.max(max, v);
            min = Math.min(min, v);
            s = switch (kind) {
                case PROD -> s * v;
                case L1 -> s + Math.abs(v);
                case L2, SUM_SQUARE -> s + v * v;
                default -> s + v;
            };
        }
        double exponentials = 0;
        for (Number n : all) {
            exponentials += StrictMath.exp(n.doubleValue() - max);
        }
        return (float) switch (kind) {
            case MAX -> max;
            case MIN -> min;
            case L2 -> Math.sqrt(s);
            case LOG_SUM -> StrictMath.log(s);
            case LOG_SUM_EXP -> Double.isInfinite(max) ? max : max + StrictMath.log(exponentials);
            default -> s;
        };
    }

    private static Number wholes(Reduce.Kind kind, long[] all) {
        return switch (kind) {
            case SUM -> Arrays.stream(all).sum();
            case MAX -> Arrays.stream(all).max().orElse(Long.MIN_VALUE);
            case MIN -> Arrays.stream(all).min().orElse(Long.MAX_VALUE);
            case PROD -> Arrays.stream(all).reduce(1, (a, b) -> a * b);
            case L1 -> Arrays.stream(all).map(Math::abs).sum();
            case L2 -> (long) Math.sqrt(Arrays.stream(all).map(v -> v * v).sum());
            case SUM_SQUARE -> Arrays.stream(all).map(v -> v * v).sum();
            case LOG_SUM -> (long) StrictMath.log(Arrays.stream(all).sum());
            case LOG_SUM_EXP -> throw new AssertionError("not drawn");
        };
    }

    /** A float as the double it is; a long as it is, if it fits. */
    private static double value(Number n) {
        return n.doubleValue();
    }

    static Number arg(ArgExtreme o, Tensor x, Region region) {
        List<Double> all = new ArrayList<>();
        Cells.each(region, i -> all.add(value(at(x, i))));
        int best = 0;
        for (int i = 1; i < all.size(); i++) {
            double a = all.get(i);
            double b = all.get(best);
            if ((o.greatest() ? a > b : a < b) || o.last() && a == b) {
                best = i;
            }
        }
        return (long) best;
    }

    static Number topK(TopK o, Tensor x, int[] i) {
        List<Integer> order = new ArrayList<>();
        for (int j = 0; j < x.shape().extent(o.axis()); j++) {
            int at = order.size();
            // Behind all that are not less extreme.
            while (at > 0 && beats(o, x, i, j, order.get(at - 1))) {
                at--;
            }
            order.add(at, j);
        }
        int chosen = order.get(i[o.axis()]);
        return o.indices() ? (Number) (long) chosen : at(x, moved(i, o.axis(), chosen));
    }

    private static boolean beats(TopK o, Tensor x, int[] i, int j, int k) {
        double a = value(at(x, moved(i, o.axis(), j)));
        double b = value(at(x, moved(i, o.axis(), k)));
        int order = a == b ? 0 : Double.compare(a, b);
        return o.greatest() ? order > 0 : order < 0;
    }

    private static int[] moved(int[] i, int axis, int to) {
        int[] moved = i.clone();
        moved[axis] = to;
        return moved;
    }

    /** +0, then a fused multiply-add per tap that has a source; without weights a copy. */
    static Number resample(Resample o, Tensor x, int[] i) {
        float sum = 0f;
        for (int t = i[o.axis()] * o.taps(); t < (i[o.axis()] + 1) * o.taps(); t++) {
            int source = o.sources().get(t);
            if (o.weights().isEmpty()) {
                return source != Resample.ZERO
                        ? at(x, moved(i, o.axis(), source))
                        : x instanceof Tensor.Floats ? (Number) 0f : (Number) 0L;
            }
            if (source != Resample.ZERO) {
                sum = Math.fma(o.weights().get(t), f(x, moved(i, o.axis(), source)), sum);
            }
        }
        return sum;
    }

    static Number maxPoolIndex(MaxPoolIndices o, Tensor x, int[] i) {
        Window w = o.window();
        Float best = null;
        long index = -1;
        for (int ky = 0; ky < w.kernel().get(0); ky++) {
            for (int kx = 0; kx < w.kernel().get(1); kx++) {
                int row = Reference.tap(w, 0, i[2], ky);
                int column = Reference.tap(w, 1, i[3], kx);
                if (!Reference.inside(x, row, column)) {
                    continue;
                }
                float v = f(x, i[0], i[1], row, column);
                if (best == null || v > best || Float.isNaN(v) && !best.isNaN()) {
                    best = v;
                    index = o.columnMajor()
                            ? Cells.offset(x.shape(), i[0], i[1], 0, 0) + (long) column * x.shape().extent(2) + row
                            : Cells.offset(x.shape(), i[0], i[1], row, column);
                }
            }
        }
        return index;
    }

    private static int wrapped(Number index, int extent) {
        return index.intValue() < 0 ? index.intValue() + extent : index.intValue();
    }

    static Number gatherElements(GatherElements o, Tensor x, Tensor indices, int[] i) {
        return at(x, moved(i, o.axis(), wrapped(at(indices, i), x.shape().extent(o.axis()))));
    }

    static Number gatherND(GatherND o, Tensor x, Tensor indices, int[] i) {
        int lead = indices.shape().rank() - 1;
        int[] from = place(indices, i, o.batch(), x.shape());
        System.arraycopy(i, 0, from, 0, o.batch());
        int depth = indices.shape().extent(-1);
        System.arraycopy(i, lead, from, o.batch() + depth, from.length - o.batch() - depth);
        return at(x, from);
    }

    /** The place that a row of indices names, from an axis on. */
    private static int[] place(Tensor indices, int[] i, int first, Shape x) {
        int lead = indices.shape().rank() - 1;
        int[] place = new int[x.rank()];
        for (int d = 0; d < indices.shape().extent(-1); d++) {
            int[] row = Arrays.copyOf(i, lead + 1);
            row[lead] = d;
            place[first + d] = wrapped(at(indices, row), x.extent(first + d));
        }
        return place;
    }

    static Number scatterElements(ScatterElements o, List<Tensor> in, int[] i) {
        Tensor x = in.get(0);
        Number[] result = {at(x, i)};
        Cells.each(Region.whole(in.get(1).shape()), j -> {
            int to = wrapped(at(in.get(1), j), x.shape().extent(o.axis()));
            if (Arrays.equals(moved(j, o.axis(), to), i)) {
                result[0] = joined(o.by(), result[0], at(in.get(2), j));
            }
        });
        return result[0];
    }

    static Number scatterND(ScatterND o, List<Tensor> in, int[] i) {
        Tensor x = in.get(0);
        int lead = in.get(1).shape().rank() - 1;
        int depth = in.get(1).shape().extent(-1);
        Number[] result = {at(x, i)};
        Cells.each(Region.whole(in.get(2).shape()), j -> {
            int[] to = place(in.get(1), j, 0, x.shape());
            System.arraycopy(j, lead, to, depth, to.length - depth);
            if (Arrays.equals(to, i)) {
                result[0] = joined(o.by(), result[0], at(in.get(2), j));
            }
        });
        return result[0];
    }

    private static Number joined(Scattering by, Number there, Number comes) {
        if (there instanceof Long a && comes instanceof Long b) {
            return switch (by) {
                case NONE -> b;
                case ADD -> a + b;
                case MUL -> a * b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
            };
        }
        float a = (Float) there;
        float b = (Float) comes;
        return switch (by) {
            case NONE -> b;
            case ADD -> a + b;
            case MUL -> a * b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
        };
    }
}
