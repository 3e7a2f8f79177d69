package io.bramble.model.operator;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.model.UnsupportedModel;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxNode;
import io.bramble.model.onnx.OnnxValue;
import io.bramble.operator.Operator;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One ONNX graph on its way to one of ours.
 *
 * <p>Nodes are taken in the file's order. The shape of each value is what our operators say of it, never what the file
 * claims. A node whose inputs are all constant and whose arithmetic is moving elements or whole numbers is computed at
 * once: that is how a target that a file computes by Shape, Gather and Concat becomes known. What is not supported is
 * collected; values that hang on it are passed over, so one run tells of everything.
 */
public final class Translation {
    /**
     * The newest version of ONNX's operators that the importers were written for. What 24 to 28 changed of operators that
     * are older is element types only; they add CumProd and BitCast (26), functions of attention (27) and SwiGLU (28).
     */
    public static final long NEWEST_OPSET = 28;

    private final OnnxModel model;
    private final Map<String, ValueType> inputs;
    private final Map<String, ValueType> types = new LinkedHashMap<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> nodeNames = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> read = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    private Translation(OnnxModel model, Map<String, ValueType> inputs) {
        this.model = model;
        this.inputs = inputs;
        for (OnnxNode node : model.graph().nodes()) {
            names.addAll(node.inputs());
            names.addAll(node.outputs());
            read.addAll(node.inputs());
        }
        model.graph().outputs().forEach(v -> read.add(v.name()));
        names.addAll(read);
    }

    /**
     * @param inputs types of all inputs that a request hands in, see {@link InputBinding}
     * @throws UnsupportedModel with a sentence for everything that is not supported
     * @throws IllegalArgumentException if the graph is unsound
     */
    public static Graph of(OnnxModel model, Map<String, ValueType> inputs) {
        return new Translation(model, inputs).run();
    }

    private Graph run() {
        if (model.opset() > NEWEST_OPSET) {
            problems.add("the model is of opset " + model.opset() + "; supported are opsets up to "
                    + NEWEST_OPSET + ": convert it with onnx.version_converter");
        }
        inputs.forEach(this::declare);
        model.graph().initializers().forEach(this::constant);
        for (Map.Entry<String, String> refused : model.graph().refused().entrySet()) {
            if (read.contains(refused.getKey())) {
                problems.add(refused.getValue());
            }
        }
        int index = 0;
        for (OnnxNode node : model.graph().nodes()) {
            translate(node, index++);
        }
        if (!problems.isEmpty()) {
            throw new UnsupportedModel(problems);
        }
        List<String> outputs = model.graph().outputs().stream().map(OnnxValue::name).toList();
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("graph \"" + model.graph().name() + "\" has no output");
        }
        return Border.graph(model.graph().name(), inputs, model.graph().outputs(), nodes, constants, this::fresh);
    }

    private void translate(OnnxNode node, int index) {
        String name = node.name().isEmpty() ? node.operator() + "_" + index : node.name();
        String where = node.operator() + " \"" + name + "\" (opset " + model.opset() + "): ";
        Optional<Importer> importer = node.standard()
                ? Importers.find(node.operator())
                : Importers.find(node.domain() + "." + node.operator());
        if (!node.standard() && importer.isEmpty()) {
            problems.add(
                    where + "operators of domain \"" + node.domain() + "\" are not supported; the nearest "
                            + "supported operator is " + Importers.nearest(node.operator()));
            return;
        }
        if (importer.isEmpty()) {
            problems.add(where + "this operator is not supported; the nearest supported one is "
                    + Importers.nearest(node.operator()));
            return;
        }
        if (node.outputs().stream().allMatch(String::isEmpty)) {
            problems.add(where + "wants a name for an output, got " + node.outputs());
            return;
        }
        List<String> unknown = node.inputs().stream().filter(i -> !i.isEmpty() && !types.containsKey(i))
                .toList();
        if (!unknown.isEmpty()) {
            if (problems.isEmpty()) {
                throw new IllegalArgumentException(where + "reads " + unknown
                        + ", which no input, weight or earlier node makes");
            }
            return;
        }
        Call call = new Call(this, node, name);
        try {
            importer.get().read(call);
            call.requireAllUnderstood();
        } catch (IllegalArgumentException e) {
            problems.add(where + e.getMessage());
        }
    }

    long opset() {
        return model.opset();
    }

    ValueType type(String value) {
        return types.get(value);
    }

    boolean isRead(String value) {
        return read.contains(value);
    }

    Tensor constant(String value) {
        return constants.get(value);
    }

    void constant(String value, Tensor tensor) {
        ElementType type = tensor.type().computed();
        declare(value, new ValueType(type, tensor.shape()));
        constants.put(value, tensor.as(type));
    }

    void emit(String name, Operator operator, List<String> in, String output) {
        List<Shape> shapes = in.stream().map(v -> types.get(v).shape()).toList();
        List<ElementType> elements = in.stream().map(v -> types.get(v).type()).toList();
        Shape shape = operator.outputShape(shapes);
        ValueType type = new ValueType(operator.outputType(elements), shape);
        if (in.stream().allMatch(constants::containsKey)) {
            Optional<Tensor> known = ConstantArithmetic.evaluate(operator,
                    in.stream().map(constants::get).toList());
            if (known.isPresent()) {
                constant(output, known.get());
                return;
            }
        }
        declare(output, type);
        nodes.add(new Node(unique(name, nodeNames), operator, in, output));
    }

    /** A value name that nothing in the file has. */
    String fresh(String like) {
        return unique(like, names);
    }

    private void declare(String value, ValueType type) {
        ValueType inside = new ValueType(type.type().computed(), type.shape());
        if (value.isEmpty() || types.putIfAbsent(value, inside) != null) {
            throw new IllegalArgumentException("value \"" + value + "\" is made twice or has no name");
        }
    }

    private static String unique(String like, Set<String> taken) {
        String name = like;
        for (int i = 2; !taken.add(name); i++) {
            name = like + "." + i;
        }
        return name;
    }
}
