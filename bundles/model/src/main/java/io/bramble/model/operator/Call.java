package io.bramble.model.operator;

import io.bramble.graph.ValueType;
import io.bramble.model.onnx.Attribute;
import io.bramble.model.onnx.OnnxGraph;
import io.bramble.model.onnx.OnnxNode;
import io.bramble.operator.Operator;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One ONNX node as its importer sees it. Attributes that were not asked for, and outputs that someone reads but that
 * were not made, are found afterwards and refused: nothing is passed over in silence.
 */
final class Call {
    private final Translation translation;
    private final OnnxNode node;
    private final String name;
    private final Set<String> unread;

    Call(Translation translation, OnnxNode node, String name) {
        this.translation = translation;
        this.node = node;
        this.name = name;
        this.unread = new TreeSet<>(node.attributes().keySet());
    }

    int opset() {
        return (int) Math.min(Integer.MAX_VALUE, translation.opset());
    }

    int inputs() {
        return node.inputs().size();
    }

    int outputs() {
        return node.outputs().size();
    }

    String name() {
        return name;
    }

    /** An empty name is an input that is left out. */
    List<String> inputNames() {
        return node.inputs();
    }

    /** An empty name is an output that nobody wants. */
    List<String> outputNames() {
        return node.outputs();
    }

    boolean has(int input) {
        return input < node.inputs().size() && !node.inputs().get(input).isEmpty();
    }

    String in(int input) {
        if (!has(input)) {
            throw new IllegalArgumentException("input " + input + " is missing");
        }
        return node.inputs().get(input);
    }

    Shape shape(int input) {
        return shape(in(input));
    }

    Shape shape(String value) {
        return valueType(value).shape();
    }

    ElementType type(int input) {
        return valueType(in(input)).type();
    }

    private ValueType valueType(String value) {
        ValueType type = translation.type(value);
        if (type == null) {
            throw new IllegalArgumentException("wants a tensor, got the sequence \"" + value + "\"");
        }
        return type;
    }

    boolean isSequence(int input) {
        return translation.sequence(in(input)) != null;
    }

    /** The values that an input lists. */
    List<String> sequence(int input) {
        List<String> elements = translation.sequence(in(input));
        if (elements == null) {
            throw new IllegalArgumentException("wants a sequence, got the tensor \"" + in(input) + "\"");
        }
        return elements;
    }

    /** The result, if it is a list of values. */
    void result(List<String> elements) {
        translation.sequence(node.outputs().get(0), elements);
    }

    ElementType type(String value) {
        return valueType(value).type();
    }

    /** For operators that ONNX has for more types than we have kernels for. */
    void requireFloats() {
        if (type(0) != ElementType.FLOAT32) {
            throw new IllegalArgumentException("an input of " + type(0).onnxName()
                    + " is not supported; supported is float");
        }
    }

    boolean isConstant(int input) {
        return translation.constant(in(input)) != null;
    }

    /**
     * The value of an input. One that is not known yet is no fault: the node is put off until it is.
     *
     * @param what it is to the node, in words
     */
    Tensor constant(int input, String what) {
        Tensor tensor = translation.known(in(input));
        if (tensor == null) {
            throw new Wanted(in(input), what);
        }
        return tensor;
    }

    int[] ints(int input, String what) {
        return switch (constant(input, what)) {
            case Tensor.Integers l -> narrow(l.toLongs());
            case Tensor.Floats f -> throw new IllegalArgumentException(
                    what + " wants whole numbers, got " + f);
        };
    }

    long[] longs(int input, String what) {
        return switch (constant(input, what)) {
            case Tensor.Integers l -> l.toLongs();
            case Tensor.Floats f -> throw new IllegalArgumentException(
                    what + " wants whole numbers, got " + f);
        };
    }

    float[] floats(int input, String what) {
        return switch (constant(input, what)) {
            case Tensor.Floats f -> f.data();
            case Tensor.Integers l -> throw new IllegalArgumentException(what + " wants floats, got " + l);
        };
    }

    float scalar(int input, String what) {
        Tensor tensor = constant(input, what);
        if (tensor.shape().size() != 1) {
            throw new IllegalArgumentException(what + " wants one number, got " + tensor);
        }
        return switch (tensor) {
            case Tensor.Floats f -> f.data()[0];
            case Tensor.Integers l -> l.at(0);
        };
    }

    boolean given(String attribute) {
        return node.attributes().containsKey(attribute);
    }

    int integer(String attribute, int otherwise) {
        return switch (take(attribute, "whole number", otherwise)) {
            case null -> otherwise;
            case Attribute.Whole w -> narrow(new long[]{w.value()})[0];
            case Attribute a -> throw wrong(attribute, "a whole number", a);
        };
    }

    float number(String attribute, float otherwise) {
        return switch (take(attribute, "number", otherwise)) {
            case null -> otherwise;
            case Attribute.Number n -> n.value();
            case Attribute a -> throw wrong(attribute, "a number", a);
        };
    }

    String text(String attribute, String otherwise) {
        return switch (take(attribute, "text", otherwise)) {
            case null -> otherwise;
            case Attribute.Text t -> t.value();
            case Attribute a -> throw wrong(attribute, "a text", a);
        };
    }

    /** Null if it is not given. */
    int[] ints(String attribute) {
        return switch (take(attribute, "whole numbers", "")) {
            case null -> null;
            case Attribute.Wholes w -> narrow(w.values());
            case Attribute a -> throw wrong(attribute, "whole numbers", a);
        };
    }

    /** Null if it is not given. */
    float[] numbers(String attribute) {
        return switch (take(attribute, "numbers", "")) {
            case null -> null;
            case Attribute.Numbers n -> n.values();
            case Attribute a -> throw wrong(attribute, "numbers", a);
        };
    }

    OnnxGraph body(String attribute) {
        return switch (take(attribute)) {
            case Attribute.Body b -> b.graph();
            case null -> throw new IllegalArgumentException("attribute " + attribute + " is missing");
            case Attribute a -> throw wrong(attribute, "a graph", a);
        };
    }

    Map<String, Attribute> takeAll() {
        unread.clear();
        return node.attributes();
    }

    /** Null if it is not given. */
    Attribute take(String attribute) {
        return take(attribute, "", "");
    }

    private Attribute take(String attribute, String kind, Object otherwise) {
        translation.asked(new Asked(node.key(), attribute, kind, otherwise.toString()));
        unread.remove(attribute);
        return node.attributes().get(attribute);
    }

    /** Attributes that change nothing in inference. */
    void ignore(String... attributes) {
        for (String attribute : attributes) {
            translation.asked(new Asked(node.key(), attribute, "ignored", ""));
            unread.remove(attribute);
        }
    }

    /** The call's result. */
    void emit(Operator operator, String... in) {
        emit(0, operator, in);
    }

    void emit(int output, Operator operator, String... in) {
        if (node.outputs().get(output).isEmpty()) {
            return;
        }
        translation.emit(output == 0 ? name : name + "." + output, operator, List.of(in),
                node.outputs().get(output));
    }

    private String first() {
        return node.outputs().stream().filter(o -> !o.isEmpty()).findFirst().orElseThrow();
    }

    /** A value on the way to the result. */
    String step(Operator operator, String... in) {
        String value = translation.fresh(first() + "." + operator.label());
        translation.emit(name + "." + operator.label(), operator, List.of(in), value);
        return value;
    }

    /** Names that nothing has yet. */
    List<String> names(int count) {
        return Stream.generate(() -> translation.fresh(first())).limit(count).toList();
    }

    /** The nodes of a body, see {@link Translation#splice}. */
    List<OnnxNode> splice(String prefix, OnnxGraph body, Map<String, String> given, List<String> targets) {
        return splice(prefix, body, given, Map.of(), targets);
    }

    List<OnnxNode> splice(String prefix, OnnxGraph body, Map<String, String> given,
            Map<String, Attribute> arguments, List<String> targets) {
        return translation.splice(prefix, body, given, arguments, targets);
    }

    /** A constant on the way to the result. */
    String step(Tensor constant) {
        String value = translation.fresh(first() + ".constant");
        translation.constant(value, constant);
        return value;
    }

    /** The result, if it is known already. */
    void result(Tensor constant) {
        translation.constant(node.outputs().get(0), constant);
    }

    /** Another of its results, if that is known already. */
    void result(int output, Tensor constant) {
        if (output < node.outputs().size() && !node.outputs().get(output).isEmpty()) {
            translation.constant(node.outputs().get(output), constant);
        }
    }

    /** Axes counted from the front. */
    static List<Integer> axes(int[] axes, int rank) {
        return Arrays.stream(axes).map(a -> axis(a, rank)).boxed().toList();
    }

    static int axis(int axis, int rank) {
        int a = axis < 0 ? axis + rank : axis;
        if (a < 0 || a >= rank) {
            throw new IllegalArgumentException(
                    "axis wants to be in [" + -rank + ", " + rank + "), got " + axis);
        }
        return a;
    }

    void requireAttributesUnderstood() {
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException(
                    "attribute " + String.join(", ", unread) + " is not supported; "
                            + "supported is the operator without it");
        }
    }

    void requireAllUnderstood() {
        requireAttributesUnderstood();
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            if (!output.isEmpty() && translation.isRead(output) && translation.type(output) == null
                    && translation.sequence(output) == null) {
                throw new IllegalArgumentException(
                        "output " + i + " (\"" + output + "\") is not supported; supported is output 0");
            }
        }
    }

    private static int[] narrow(long[] values) {
        // A Slice to the end is written as the largest or smallest long.
        return Arrays.stream(values).mapToInt(v -> Math.clamp(v, Integer.MIN_VALUE, Integer.MAX_VALUE))
                .toArray();
    }

    private static IllegalArgumentException wrong(String attribute, String want, Attribute got) {
        return new IllegalArgumentException("attribute " + attribute + " wants " + want + ", got "
                + (got instanceof Attribute.Refused r ? r.why() : got.getClass().getSimpleName()));
    }
}
