package io.bramble.kernels;

import io.bramble.graph.ValueType;
import io.bramble.operator.Operator;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Where a kernel is wanted: an operator, the types of its inputs and output, and those inputs that are constant.
 *
 * @param constants by index of input
 */
public record Site(Operator operator, List<ValueType> inputs, ValueType output,
        Map<Integer, Tensor> constants) {
    public Site {
        inputs = List.copyOf(inputs);
        constants = Map.copyOf(constants);
    }

    public List<Shape> inputShapes() {
        return inputs.stream().map(ValueType::shape).toList();
    }
}
