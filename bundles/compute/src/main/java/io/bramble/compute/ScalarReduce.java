package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Reduce;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;

/**
 * ONNX ReduceSum, Max, Min, Prod, L1, L2, SumSquare, LogSum, LogSumExp: over the elements in row-major order, as double,
 * rounded once. LogSumExp is {@code max + log(sum of exp(x - max))}, or the max if that is infinite. Of no elements:
 * their sum 0, product 1, greatest -infinity, least infinity. Whole numbers are summed as such and cut to their width;
 * roots and logarithms of them are cut towards zero.
 */
final class ScalarReduce extends ScalarFold {
    private final Reduce.Kind kind;

    ScalarReduce(Reduce operator, Site site) {
        super(site, operator.axes(), operator.keep());
        this.kind = operator.kind();
    }

    @Override
    void fold(View from, Region box, View output, int at) {
        if (output.isFloat()) {
            output.floats()[at] = (float) floats(from, box);
        } else {
            output.integers().put(at, whole(from, box));
        }
    }

    private double floats(View from, Region box) {
        float[] data = from.floats();
        double[] sum = {start()};
        Walk walk = new Walk(box, Layout.ROW_MAJOR, from);
        walk.each(o -> {
            double s = sum[0];
            for (int i = 0; i < walk.length; i++) {
                s = with(s, data[o[0] + i * walk.inner[0]]);
            }
            sum[0] = s;
        });
        if (kind != Reduce.Kind.LOG_SUM_EXP || Double.isInfinite(sum[0])) {
            return end(sum[0]);
        }
        double max = sum[0];
        double[] exponentials = {0};
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                exponentials[0] += StrictMath.exp(data[o[0] + i * walk.inner[0]] - max);
            }
        });
        return max + StrictMath.log(exponentials[0]);
    }

    private double start() {
        return switch (kind) {
            case MAX, LOG_SUM_EXP -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
            case PROD -> 1;
            default -> 0;
        };
    }

    private double with(double s, double x) {
        return switch (kind) {
            case SUM, LOG_SUM -> s + x;
            case MAX, LOG_SUM_EXP -> Math.max(s, x);
            case MIN -> Math.min(s, x);
            case PROD -> s * x;
            case L1 -> s + Math.abs(x);
            case L2, SUM_SQUARE -> s + x * x;
        };
    }

    private double end(double s) {
        return switch (kind) {
            case L2 -> Math.sqrt(s);
            case LOG_SUM -> StrictMath.log(s);
            default -> s;
        };
    }

    private long whole(View from, Region box) {
        Tensor.Integers data = from.integers();
        long[] sum = {switch (kind) {
            case MAX -> Long.MIN_VALUE;
            case MIN -> Long.MAX_VALUE;
            case PROD -> 1;
            default -> 0;
        }};
        double[] exponentials = {0};
        Walk walk = new Walk(box, Layout.ROW_MAJOR, from);
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                long x = data.at(o[0] + i * walk.inner[0]);
                sum[0] = switch (kind) {
                    case SUM, LOG_SUM -> sum[0] + x;
                    case MAX -> Math.max(sum[0], x);
                    case MIN -> Math.min(sum[0], x);
                    case PROD -> sum[0] * x;
                    case L1 -> sum[0] + Math.abs(x);
                    case L2, SUM_SQUARE -> sum[0] + x * x;
                    case LOG_SUM_EXP -> 0;
                };
                exponentials[0] += kind == Reduce.Kind.LOG_SUM_EXP ? StrictMath.exp(x) : 0;
            }
        });
        return switch (kind) {
            case L2, LOG_SUM -> (long) end(sum[0]);
            case LOG_SUM_EXP -> (long) StrictMath.log(exponentials[0]);
            default -> sum[0];
        };
    }
}
