package io.bramble.model.operator;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.model.onnx.OnnxValue;
import io.bramble.operator.Cast;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Where floating point numbers of other widths than 32 bits come in and go out. Inside a graph all of them are float: an
 * input that the file declares float16, bfloat16 or double is cast when it comes, an output that it declares so is cast
 * when it goes, and casts among them in between do nothing.
 */
final class Border {
    private Border() {}

    /**
     * A graph whose nodes know floats of 32 bits alone.
     *
     * @param inputs as declared
     * @param declared outputs as the file declares them
     * @param fresh a name that no value has, like another
     */
    static Graph graph(String name, Map<String, ValueType> inputs, List<OnnxValue> declared, List<Node> nodes,
            Map<String, Tensor> constants, UnaryOperator<String> fresh) {
        List<Node> all = new ArrayList<>();
        Map<String, String> inside = new HashMap<>();
        inputs.forEach((input, type) -> {
            if (type.type() != type.type().computed()) {
                String wide = fresh.apply(input + ".float");
                inside.put(input, wide);
                all.add(new Node(wide, new Cast(ElementType.FLOAT32), List.of(input), wide));
            }
        });
        Map<String, Tensor> weights = new LinkedHashMap<>(constants);
        List<Node> last = new ArrayList<>();
        for (OnnxValue output : declared) {
            ElementType type = narrow(output.dataType());
            if (type == null || inputs.containsKey(output.name())) {
                continue;
            }
            String wide = fresh.apply(output.name() + ".float");
            inside.put(output.name(), wide);
            if (weights.containsKey(output.name())) {
                weights.put(wide, weights.remove(output.name()));
            }
            last.add(new Node(wide + ".rounded", new Cast(type), List.of(wide), output.name()));
        }
        for (Node n : nodes) {
            all.add(new Node(n.name(), n.operator(),
                    n.inputs().stream().map(i -> inside.getOrDefault(i, i)).toList(),
                    inside.getOrDefault(n.output(), n.output())));
        }
        all.addAll(last);
        return new Graph(name, inputs, declared.stream().map(OnnxValue::name).toList(), all, weights);
    }

    /** The type if it is one of floats that are not computed in; else null. */
    static ElementType narrow(int dataType) {
        for (ElementType type : ElementType.values()) {
            if (type.onnxCode() == dataType && type != type.computed()) {
                return type;
            }
        }
        return null;
    }
}
