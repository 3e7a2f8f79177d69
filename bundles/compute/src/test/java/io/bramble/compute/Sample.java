package io.bramble.compute;

import io.bramble.graph.ValueType;
import io.bramble.kernels.Site;
import io.bramble.operator.Operator;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An operator, its inputs, and which of them are weights. */
record Sample(Operator operator, List<Tensor> inputs, Set<Integer> constants) {
    List<Shape> shapes() {
        return inputs.stream().map(Tensor::shape).toList();
    }

    /** Where it stands in a graph. */
    Site site() {
        Map<Integer, Tensor> known = new HashMap<>();
        constants.forEach(i -> known.put(i, inputs.get(i)));
        List<ValueType> types = inputs.stream().map(t -> new ValueType(t.type(), t.shape()))
                .toList();
        return new Site(operator, types,
                new ValueType(
                        operator.outputType(inputs.stream().map(Tensor::type).toList()),
                        operator.outputShape(shapes())),
                known);
    }

    /** The same where nothing comes with a run. */
    Sample ofConstants() {
        return new Sample(operator, inputs, IntStream.range(0, inputs.size()).boxed().collect(Collectors.toSet()));
    }

    @Override
    public String toString() {
        return operator + " of " + inputs + " with constants " + constants;
    }
}
