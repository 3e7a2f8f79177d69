package io.bramble.compute;

import static io.bramble.compute.Cells.at;
import static io.bramble.compute.Cells.broadcast;
import static io.bramble.compute.Cells.f;

import io.bramble.operator.ArgExtreme;
import io.bramble.operator.AveragePool;
import io.bramble.operator.BatchNormalization;
import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Compare;
import io.bramble.operator.Concat;
import io.bramble.operator.Conv;
import io.bramble.operator.Cumulative;
import io.bramble.operator.Dequantize;
import io.bramble.operator.Elementary;
import io.bramble.operator.Expand;
import io.bramble.operator.Gather;
import io.bramble.operator.GatherElements;
import io.bramble.operator.GatherND;
import io.bramble.operator.Gemm;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.GridSample;
import io.bramble.operator.Identity;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.LocalResponseNormalization;
import io.bramble.operator.MatMul;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.MaxPool;
import io.bramble.operator.MaxPoolIndices;
import io.bramble.operator.Operator;
import io.bramble.operator.Pad;
import io.bramble.operator.PartialSums;
import io.bramble.operator.Quantize;
import io.bramble.operator.QuantizedSum;
import io.bramble.operator.Reduce;
import io.bramble.operator.ReduceMean;
import io.bramble.operator.Resample;
import io.bramble.operator.Reshape;
import io.bramble.operator.RoiAlign;
import io.bramble.operator.ScatterElements;
import io.bramble.operator.ScatterND;
import io.bramble.operator.Slice;
import io.bramble.operator.Softmax;
import io.bramble.operator.TopK;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.operator.Where;
import io.bramble.operator.Window;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Every operator, computed one output element at a time from its definition: what every provider of kernels is held
 * against, bit for bit. So this is also where the order of each sum is written down.
 */
final class Reference {
    private Reference() {}

    static Tensor of(Operator operator, List<Tensor> in) {
        List<Shape> shapes = in.stream().map(Tensor::shape).toList();
        Shape out = operator.outputShape(shapes);
        ElementType type = operator.outputType(in.stream().map(Tensor::type).toList());
        Tensor x = in.get(0);
        Function<int[], Number> cell = switch (operator) {
            case Conv o when o.algorithm() == Conv.Algorithm.WINOGRAD -> new ReferenceWinograd(o, in)::at;
            case Conv o -> i -> conv(o, in, i);
            case Gemm o -> i -> gemm(o, in, i);
            case MatMul o -> i -> matMul(o, in, out, i);
            case MaxPool o -> i -> maxPool(o.window(), x, i);
            case AveragePool o -> i -> averagePool(o, x, i);
            case GlobalAveragePool o -> i -> mean(x, Region.whole(x.shape()).with(0, i[0], i[0] + 1)
                    .with(1, i[1], i[1] + 1));
            case ReduceMean o -> i -> mean(x, o.inputRegion(0, cell(i), shapes));
            case BatchNormalization o -> i -> batchNormalization(o, in, i);
            case Softmax o -> i -> softmax(x, o.inputRegion(0, cell(i), shapes), i);
            case LayerNormalization o ->
                    i -> ReferenceFolds.layerNormalization(o, in, o.inputRegion(0, cell(i), shapes), i);
            case LocalResponseNormalization o -> i -> ReferenceFolds.localResponse(o, x, i);
            case Unary o -> i -> ReferenceElements.unary(o, at(x, i));
            case Binary o -> i -> ReferenceElements.binary(o, broadcast(x, i), broadcast(in.get(1), i));
            case Compare o -> i -> ReferenceElements.compare(o, broadcast(x, i), broadcast(in.get(1), i));
            case Where o -> i -> broadcast(in.get(((Long) broadcast(x, i)) != 0 ? 1 : 2), i);
            case Expand o -> i -> broadcast(x, i);
            case Reduce o -> i -> ReferenceFolds.reduce(o.kind(), x, o.inputRegion(0, cell(i), shapes));
            case ArgExtreme o -> i -> ReferenceFolds.arg(o, x, o.inputRegion(0, cell(i), shapes));
            case TopK o -> i -> ReferenceFolds.topK(o, x, i);
            case Resample o -> i -> ReferenceFolds.resample(o, x, i);
            case Cumulative o -> i -> ReferenceSampling.cumulative(o, x, i);
            case GridSample o -> i -> ReferenceSampling.gridSample(o, x, in.get(1), i);
            case RoiAlign o -> i -> ReferenceSampling.roiAlign(o, in, i);
            case MaxPoolIndices o -> i -> ReferenceFolds.maxPoolIndex(o, x, i);
            case GatherElements o -> i -> ReferenceFolds.gatherElements(o, x, in.get(1), i);
            case GatherND o -> i -> ReferenceFolds.gatherND(o, x, in.get(1), i);
            case ScatterElements o -> i -> ReferenceFolds.scatterElements(o, in, i);
            case ScatterND o -> i -> ReferenceFolds.scatterND(o, in, i);
            case Cast o -> i -> ReferenceElements.cast(o.to(), at(x, i));
            case Quantize o -> i -> ReferenceElements.quantize(o, at(x, i).floatValue(), slice(in, 1, o.axis(), i),
                    slice(in, 2, o.axis(), i));
            case QuantizedSum o ->
                    i -> ReferenceElements.quantizedSum(o, at(x, i).floatValue(), at(in.get(1), i).floatValue());
            case MatMulBytes o -> i -> matMulBytes(o, in, i);
            case Dequantize o -> i -> (at(x, i).floatValue() - slice(in, 2, o.axis(), i)) * slice(in, 1, o.axis(), i);
            case Identity o -> i -> at(x, i);
            case Reshape o -> i -> at(x.reshape(Shape.of(x.shape().size())), Cells.offset(out, i));
            case Concat o -> i -> concat(o, in, shapes, i);
            case Gather o -> i -> gather(o, x, in.get(1), i);
            case Pad o -> i -> pad(o, x, i);
            case Slice o -> i -> {
                int[] from = new int[i.length];
                for (int a = 0; a < i.length; a++) {
                    from[a] = o.starts().get(a) + i[a] * o.steps().get(a);
                }
                return at(x, from);
            };
            case Transpose o -> i -> {
                int[] from = new int[i.length];
                for (int a = 0; a < i.length; a++) {
                    from[o.permutation().get(a)] = i[a];
                }
                return at(x, from);
            };
        };
        return Cells.fill(type, out, cell);
    }

    /** The region of one element. */
    private static Region cell(int[] index) {
        return new Region(
                Arrays.stream(index).mapToObj(i -> new Range(i, i + 1)).toList());
    }

    /** Bias (else +0), then a fused multiply-add per tap, row, column, channel; padding takes part as +0. */
    private static Number conv(Conv o, List<Tensor> in, int[] i) {
        Tensor x = in.get(0);
        Tensor w = in.get(1);
        int perGroup = w.shape().extent(1);
        int first = i[1] / (w.shape().extent(0) / o.group()) * perGroup;
        float sum = in.size() == 3 ? f(in.get(2), i[1]) : 0f;
        for (int ky = 0; ky < w.shape().extent(2); ky++) {
            for (int kx = 0; kx < w.shape().extent(3); kx++) {
                for (int c = 0; c < perGroup; c++) {
                    int row = tap(o.window(), 0, i[2], ky);
                    int column = tap(o.window(), 1, i[3], kx);
                    float v = inside(x, row, column) ? f(x, i[0], first + c, row, column) : 0f;
                    sum = Math.fma(v, f(w, i[1], c, ky, kx), sum);
                }
            }
        }
        return o.clamp().apply(sum);
    }

    static int tap(Window w, int axis, int out, int k) {
        return out * w.strides().get(axis) - w.padsBegin().get(axis) + k * w.dilations().get(axis);
    }

    static boolean inside(Tensor x, int row, int column) {
        return row >= 0 && row < x.shape().extent(2) && column >= 0 && column < x.shape().extent(3);
    }

    /** {@code beta * C} (else +0), then a fused multiply-add of a and {@code alpha * b} per k. */
    private static Number gemm(Gemm o, List<Tensor> in, int[] i) {
        float sum = in.size() == 3 ? o.beta() * (Float) broadcast(in.get(2), i) : 0f;
        int depth = in.get(0).shape().extent(o.transA() ? 0 : 1);
        for (int k = 0; k < depth; k++) {
            float a = o.transA() ? f(in.get(0), k, i[0]) : f(in.get(0), i[0], k);
            float b = o.transB() ? f(in.get(1), i[1], k) : f(in.get(1), k, i[1]);
            sum = Math.fma(a, o.alpha() * b, sum);
        }
        return o.clamp().apply(sum);
    }

    /** +0, then a fused multiply-add per k. */
    private static Number matMul(MatMul o, List<Tensor> in, Shape out, int[] i) {
        Shape sa = in.get(0).shape();
        Shape sb = in.get(1).shape();
        Tensor a = sa.rank() > 1 ? in.get(0) : in.get(0).reshape(Shape.of(1, sa.size()));
        Tensor b = sb.rank() > 1 ? in.get(1) : in.get(1).reshape(Shape.of(sb.size(), 1));
        int lead = out.rank() - (sa.rank() > 1 ? 1 : 0) - (sb.rank() > 1 ? 1 : 0);
        int[] index = Arrays.copyOf(i, lead + 2);
        int row = sa.rank() > 1 ? i[lead] : 0;
        int column = sb.rank() > 1 ? i[out.rank() - 1] : 0;
        float sum = 0f;
        for (int k = 0; k < sa.extent(-1); k++) {
            index[lead] = row;
            index[lead + 1] = k;
            float va = (Float) broadcastLead(a, index);
            index[lead] = k;
            index[lead + 1] = column;
            sum = Math.fma(va, (Float) broadcastLead(b, index), sum);
        }
        return o.clamp().apply(sum);
    }

    /** Like broadcast, but the last two indices are the operand's own. */
    private static Number broadcastLead(Tensor t, int[] index) {
        int rank = t.shape().rank();
        int[] own = new int[rank];
        for (int a = 0; a < rank; a++) {
            own[a] = a < rank - 2 && t.shape().extent(a) == 1 ? 0 : index[index.length - rank + a];
        }
        return at(t, own);
    }

    private static Number matMulBytes(MatMulBytes o, List<Tensor> in, int[] i) {
        int n = i[i.length - 1];
        int[] from = i.clone();
        float total = in.size() < 4 ? 0 : Cells.f(in.get(3), n);
        for (int b = 0; b < in.get(2).shape().extent(0); b++) {
            float sum = 0;
            for (int k = b * o.block(); k < Math.min((b + 1) * o.block(), in.get(1).shape().extent(0)); k++) {
                from[from.length - 1] = k;
                sum = Math.fma(Cells.f(in.get(0), from), at(in.get(1), k, n).floatValue(), sum);
            }
            total = Math.fma(sum, Cells.f(in.get(2), b, n), total);
        }
        return o.clamp().apply(total);
    }

    /** What an operand of one number or one per slice of an axis has for an element; 0 if it is left out. */
    private static float slice(List<Tensor> in, int operand, int axis, int[] index) {
        float[] numbers = operand < in.size() ? ((Tensor.Floats) in.get(operand)).data() : new float[1];
        return numbers[numbers.length == 1 ? 0 : index[axis]];
    }

    /** Greatest of the taps inside the input; -infinity if there is none. */
    private static Number maxPool(Window w, Tensor x, int[] i) {
        float max = Float.NEGATIVE_INFINITY;
        for (int ky = 0; ky < w.kernel().get(0); ky++) {
            for (int kx = 0; kx < w.kernel().get(1); kx++) {
                int row = tap(w, 0, i[2], ky);
                int column = tap(w, 1, i[3], kx);
                if (inside(x, row, column)) {
                    max = Math.max(max, f(x, i[0], i[1], row, column));
                }
            }
        }
        return max;
    }

    /** +0, plus each tap inside by row and column; then divided by their number. */
    private static Number averagePool(AveragePool o, Tensor x, int[] i) {
        Window w = o.window();
        float sum = 0f;
        int count = 0;
        for (int ky = 0; ky < w.kernel().get(0); ky++) {
            for (int kx = 0; kx < w.kernel().get(1); kx++) {
                int row = tap(w, 0, i[2], ky);
                int column = tap(w, 1, i[3], kx);
                if (inside(x, row, column)) {
                    sum += f(x, i[0], i[1], row, column);
                    count++;
                } else if (o.countPadding() && row < x.shape().extent(2) + w.padsEnd().get(0)
                        && column < x.shape().extent(3) + w.padsEnd().get(1)) {
                    count++;
                }
            }
        }
        return sum / count;
    }

    /** +0, plus each element in row-major order; then divided by their number. */
    private static Number mean(Tensor x, Region region) {
        float[] sum = {0f};
        Cells.each(region, i -> sum[0] += f(x, i));
        return sum[0] / region.size();
    }

    /** One fused multiply-add with factor and shift, each rounded to float. */
    private static Number batchNormalization(BatchNormalization o, List<Tensor> in, int[] i) {
        int c = i.length < 2 ? 0 : i[1];
        float factor = f(in.get(1), c) / (float) Math.sqrt(f(in.get(4), c) + o.epsilon());
        float shift = Math.fma(-f(in.get(3), c), factor, f(in.get(2), c));
        return Math.fma(f(in.get(0), i), factor, shift);
    }

    /** {@code exp(x - max)}, times one over their sum, which is taken in parts in row-major order. */
    private static Number softmax(Tensor x, Region region, int[] i) {
        float[] max = {Float.NEGATIVE_INFINITY};
        Cells.each(region, j -> max[0] = Math.max(max[0], f(x, j)));
        float[] parts = new float[PartialSums.COUNT];
        int[] k = {0};
        Cells.each(region, j -> parts[k[0]++ % parts.length] += Elementary.exp(f(x, j) - max[0]));
        return Elementary.exp(f(x, i) - max[0]) * (1 / PartialSums.total(parts));
    }

    private static Number concat(Concat o, List<Tensor> in, List<Shape> shapes, int[] i) {
        int input = in.size() - 1;
        while (i[o.axis()] < o.start(input, shapes)) {
            input--;
        }
        int[] own = i.clone();
        own[o.axis()] -= o.start(input, shapes);
        return at(in.get(input), own);
    }

    private static Number gather(Gather o, Tensor x, Tensor indices, int[] i) {
        int axis = x.shape().axis(o.axis());
        int rank = indices.shape().rank();
        int[] own = new int[x.shape().rank()];
        System.arraycopy(i, 0, own, 0, axis);
        System.arraycopy(i, axis + rank, own, axis + 1, own.length - axis - 1);
        int index = at(indices, Arrays.copyOfRange(i, axis, axis + rank)).intValue();
        own[axis] = index < 0 ? index + x.shape().extent(axis) : index;
        return at(x, own);
    }

    private static Number pad(Pad o, Tensor x, int[] i) {
        int[] own = i.clone();
        for (int a = 0; a < own.length; a++) {
            own[a] -= o.begin().get(a);
            if (own[a] < 0 || own[a] >= x.shape().extent(a)) {
                return x.type() == ElementType.FLOAT32 ? (Number) o.value() : (Number) (long) o.value();
            }
        }
        return at(x, own);
    }
}
