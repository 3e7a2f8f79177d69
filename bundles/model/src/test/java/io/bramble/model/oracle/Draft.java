package io.bramble.model.oracle;

import io.bramble.model.ModelFile;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An ONNX model with the inputs of one request.
 *
 * @param values what each value in it is about; with it any value can become an input
 * @param noise for each output how far rounding may carry it, as {@link Growth} saw
 */
record Draft(int opset, Map<String, Tensor> inputs, Map<String, Tensor> weights, List<Call> calls,
        List<String> outputs, Map<String, Tensor> values, Map<String, Double> noise) {
    /**
     * One node.
     *
     * @param inputs "" where one is left out
     * @param attributes as {@link ModelFile#node} takes them
     */
    record Call(String domain, String operator, List<String> inputs, List<String> outputs, List<Object> attributes) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(String.join(", ", outputs)).append(" = ")
                    .append(domain.isEmpty() ? "" : domain + ".").append(operator)
                    .append(inputs.stream().collect(Collectors.joining(", ", "(", ")")));
            for (int i = 0; i < attributes.size(); i += 2) {
                text.append(' ').append(attributes.get(i)).append('=').append(shown(attributes.get(i + 1)));
            }
            return text.toString();
        }

        private static String shown(Object attribute) {
            return switch (attribute) {
                case long[] l -> Arrays.toString(l);
                case float[] f -> Arrays.toString(f);
                case Tensor t -> Draft.shown(t);
                default -> attribute.toString();
            };
        }
    }

    byte[] bytes() {
        ModelFile file = new ModelFile(opset).domain("com.microsoft", 1);
        inputs.forEach((name, tensor) -> file.input(tensor.type().onnxCode(), name,
                Arrays.stream(tensor.shape().toArray()).boxed().toArray()));
        weights.forEach(file::weight);
        for (Call c : calls) {
            file.node(c.domain(), c.operator(), c.inputs(), c.outputs(), c.attributes().toArray());
        }
        outputs.forEach(o -> file.typedOutput(values.containsKey(o) ? values.get(o).type().onnxCode() : 0, o));
        return file.bytes();
    }

    /** What of it some outputs hang on. */
    Draft only(List<String> wanted) {
        Set<String> needed = new HashSet<>(wanted);
        List<Call> kept = new ArrayList<>();
        for (Call c : calls.reversed()) {
            if (c.outputs().stream().anyMatch(needed::contains)) {
                needed.addAll(c.inputs());
                kept.addFirst(c);
            }
        }
        return new Draft(opset, some(inputs, needed), some(weights, needed), kept, wanted, values, noise);
    }

    /** Without one node: what it made is an input, or, with {@code constant}, a weight. */
    Draft without(Call call, boolean constant) {
        Map<String, Tensor> given = new LinkedHashMap<>(constant ? weights : inputs);
        call.outputs().stream().filter(o -> !o.isEmpty()).forEach(o -> given.put(o, values.get(o)));
        List<Call> rest = calls.stream().filter(c -> c != call).toList();
        return new Draft(opset, constant ? inputs : given, constant ? given : weights, rest, outputs, values, noise)
                .only(outputs.stream().filter(o -> !call.outputs().contains(o)).toList());
    }

    private static Map<String, Tensor> some(Map<String, Tensor> all, Set<String> needed) {
        Map<String, Tensor> some = new LinkedHashMap<>(all);
        some.keySet().retainAll(needed);
        return some;
    }

    /** For a reader who shall mend what it shows. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("  opset " + opset + "\n");
        inputs.forEach((n, t) -> text.append("  input  ").append(n).append(" ").append(shown(t)).append('\n'));
        weights.forEach((n, t) -> text.append("  weight ").append(n).append(" ").append(shown(t)).append('\n'));
        calls.forEach(c -> text.append("  ").append(c).append("   -> ").append(c.outputs().stream()
                .filter(values::containsKey).map(o -> values.get(o).toString()).toList()).append('\n'));
        return text.append("  outputs ").append(outputs).toString();
    }

    private static String shown(Tensor t) {
        return t + switch (t) {
            case Tensor.Floats f -> Arrays.toString(Arrays.copyOf(f.data(), Math.min(12, f.data().length)));
            case Tensor.Integers i -> Arrays.toString(Arrays.copyOf(i.toLongs(), Math.min(12, i.shape().size())));
        };
    }
}
