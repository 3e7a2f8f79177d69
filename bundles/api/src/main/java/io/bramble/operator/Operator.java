package io.bramble.operator;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * One operator with its attributes. Inputs are those of the ONNX operator of the same name that are present; an
 * attribute or constant input that fixes a shape (Reshape's target, Slice's bounds, Clip's limits) is part of the
 * record, so every shape follows from the inputs' shapes.
 */
public sealed interface Operator
        permits ArgExtreme,
        AveragePool,
        BatchNormalization,
        Binary,
        Cast,
        Compare,
        Concat,
        Conv,
        Cumulative,
        Dequantize,
        Expand,
        Gather,
        GatherElements,
        GatherND,
        Gemm,
        GlobalAveragePool,
        GridSample,
        Identity,
        LayerNormalization,
        LocalResponseNormalization,
        MatMul,
        MatMulBytes,
        MaxPool,
        MaxPoolIndices,
        Pad,
        Quantize,
        QuantizedSum,
        Reduce,
        ReduceMean,
        Resample,
        Reshape,
        RoiAlign,
        ScatterElements,
        ScatterND,
        Slice,
        Softmax,
        TopK,
        Transpose,
        Unary,
        Where {

    /**
     * @param inputs shapes of all inputs, constants among them
     * @throws IllegalArgumentException if they do not fit the operator, saying what was wanted and what came
     */
    Shape outputShape(List<Shape> inputs);

    /** Element type of the output. */
    default ElementType outputType(List<ElementType> inputs) {
        return inputs.get(0);
    }

    /** Floating point operations to compute a region of the output; a multiply-add counts two. */
    long flops(List<Shape> inputs, Region output);

    /**
     * The smallest region of an input that a region of the output depends on, the algorithm considered. What lies outside
     * the input (padding) is not part of it.
     *
     * @param input index of the input, constants among them
     */
    Region inputRegion(int input, Region output, List<Shape> inputs);

    /**
     * Whether a band of rows or columns of the output (axes 2 and 3 of rank 4) depends on a band of the inputs alone,
     * so that the operator may stand in a fused tile.
     */
    default boolean spatial(List<Shape> inputs) {
        return false;
    }

    /** Name for tables and messages: ONNX's. */
    default String label() {
        return getClass().getSimpleName();
    }
}
