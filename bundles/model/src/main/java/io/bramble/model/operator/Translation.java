package io.bramble.model.operator;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Compute;
import io.bramble.model.UnsupportedModel;
import io.bramble.model.onnx.Attribute;
import io.bramble.model.onnx.OnnxFunction;
import io.bramble.model.onnx.OnnxGraph;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxNode;
import io.bramble.model.onnx.OnnxValue;
import io.bramble.operator.Operator;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One ONNX graph on its way to one of ours.
 *
 * <p>Nodes are taken in the file's order. The shape of each value is what our operators say of it, never what the file
 * claims. A node whose inputs are all constant and whose arithmetic is moving elements or whole numbers is computed at
 * once: that is how a target that a file computes by Shape, Gather and Concat becomes known. Branches, loops and
 * functions of the file are written out on the way. What is not supported is collected; values that hang on it are
 * passed over, so one run tells of everything.
 *
 * <p>A node that asks for a value that is not known is put off, and so is all that reads what it makes: they are what is
 * left of the model when the {@link Section} that came of the others has been run.
 */
public final class Translation {
    /**
     * The newest version of ONNX's operators that the importers were tried with: the cases of 24 to 28 in ONNX's suite
     * (commit 6be0677f) agree, among them those of operators that are older than that.
     */
    public static final long NEWEST_OPSET = 28;

    /**
     * Nodes that branches, loops and functions may be written out as, in one section. A loop of a thousand turns with a
     * hundred nodes each; beyond it a graph is not planned in reasonable time, and a loop that never ends is found.
     */
    public static final int MOST_WRITTEN_OUT = 100_000;

    private final OnnxModel model;
    private final Map<String, ValueType> inputs;
    private final Compute compute;
    private final Map<String, ValueType> types = new LinkedHashMap<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    /** Of values that nodes make, those that were computed because somebody asked. */
    private final Map<String, Tensor> computed = new HashMap<>();
    private final Map<String, List<String>> sequences;
    private final Deque<String> declared = new ArrayDeque<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Node> makers = new HashMap<>();
    private final Set<String> nodeNames = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    /** How often a name like this was wanted: a loop wants thousands, and each to be tried would take a square of them. */
    private final Map<String, Integer> alike = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private final Deque<OnnxNode> todo = new ArrayDeque<>();
    private final PutOff putOff = new PutOff();
    private int writtenOut;
    private Consumer<Asked> audience = asked -> {};

    private Translation(Remainder from, Map<String, Tensor> known, Compute compute) {
        this.model = from.model();
        this.inputs = new LinkedHashMap<>(from.inputs());
        this.inputs.keySet().removeAll(known.keySet());
        this.sequences = new LinkedHashMap<>(from.sequences());
        this.compute = compute;
        model.graph().nodes().forEach(this::take);
        model.graph().outputs().forEach(v -> read.add(v.name()));
        names.addAll(read);
        names.addAll(from.inputs().keySet());
        sequences.values().forEach(names::addAll);
        known.forEach(this::constant);
    }

    private void take(OnnxNode node) {
        names.addAll(node.outputs());
        read.addAll(node.reads());
        names.addAll(node.reads());
    }

    /**
     * @param inputs types of all inputs that a request hands in, see {@link InputBinding}
     * @throws UnsupportedModel with a sentence for everything that is not supported, or hangs on a value
     * @throws IllegalArgumentException if the graph is unsound
     */
    public static Graph of(OnnxModel model, Map<String, ValueType> inputs) {
        Section section = of(Remainder.whole(model, inputs), Map.of(), null);
        if (!section.last()) {
            throw new UnsupportedModel(section.reasons());
        }
        return section.graph();
    }

    /**
     * The next section of what is left of a model.
     *
     * @param known values of inputs; they become constants
     * @param compute computes what shapes hang on and weights alone make; null: it is computed as a section
     * @throws UnsupportedModel with a sentence for everything that is not supported
     * @throws IllegalArgumentException if the graph is unsound
     */
    public static Section of(Remainder from, Map<String, Tensor> known, Compute compute) {
        return new Translation(from, known, compute).run();
    }

    /** As {@link #of(Remainder, Map, Compute)}, telling what is asked of nodes. */
    public static Section of(Remainder from, Map<String, Tensor> known, Compute compute, Consumer<Asked> audience) {
        Translation translation = new Translation(from, known, compute);
        translation.audience = audience;
        return translation.run();
    }

    void asked(Asked asked) {
        audience.accept(asked);
    }

    private Section run() {
        if (model.opset() > NEWEST_OPSET) {
            problems.add("the model is of opset " + model.opset() + "; supported are opsets up to "
                    + NEWEST_OPSET + ": convert it with onnx.version_converter");
        }
        inputs.forEach(this::declare);
        model.graph().initializers().forEach(this::constant);
        model.graph().refused().forEach((name, why) -> {
            if (read.contains(name)) {
                problems.add(why);
            }
        });
        todo.addAll(model.graph().nodes());
        for (int index = 0; !todo.isEmpty(); index++) {
            translate(todo.poll(), index);
        }
        List<String> outputs = model.graph().outputs().stream().map(OnnxValue::name).toList();
        outputs.stream().filter(sequences::containsKey).forEach(o -> problems.add(
                "output \"" + o + "\" is a sequence, which no answer can hold; concatenate or stack it in the model"));
        if (!problems.isEmpty()) {
            throw new UnsupportedModel(problems);
        }
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("graph \"" + model.graph().name() + "\" has no output");
        }
        return putOff.section(this);
    }

    private void translate(OnnxNode node, int index) {
        String name = node.name().isEmpty() ? node.operator() + "_" + index : node.name();
        String where = node.operator() + " \"" + name + "\" (opset " + model.opset() + "): ";
        Optional<OnnxFunction> function = model.function(node);
        Optional<Rewriting> rewriting = function.<Rewriting>map(Inlining::new).or(() -> ControlFlow.find(node));
        Optional<Importer> importer = rewriting.isPresent() ? Optional.empty() : Importers.find(node);
        if (rewriting.isEmpty() && importer.isEmpty()) {
            problems.add(where + Importers.unknown(node));
            return;
        }
        if (node.outputs().stream().allMatch(String::isEmpty)) {
            problems.add(where + "wants a name for an output, got " + node.outputs());
            return;
        }
        List<String> unknown = node.reads().stream()
                .filter(i -> !types.containsKey(i) && !sequences.containsKey(i))
                .toList();
        if (unknown.stream().anyMatch(putOff::makes)) {
            putOff.add(node);
            return;
        }
        if (!unknown.isEmpty()) {
            if (problems.isEmpty()) {
                throw new IllegalArgumentException(where + "reads " + unknown
                        + ", which no input, weight or earlier node makes");
            }
            return;
        }
        Call call = new Call(this, node, name);
        int before = nodes.size();
        declared.clear();
        try {
            if (rewriting.isPresent()) {
                writeOut(rewriting.get().rewrite(call));
                call.requireAttributesUnderstood();
            } else {
                importer.get().read(call);
                call.requireAllUnderstood();
            }
        } catch (Wanted e) {
            undo(before);
            putOff.add(node, e.value(), where + e.getMessage());
        } catch (IllegalArgumentException e) {
            problems.add(where + e.getMessage());
        }
    }

    private void writeOut(List<OnnxNode> others) {
        writtenOut += others.size();
        if (writtenOut > MOST_WRITTEN_OUT) {
            throw new IllegalArgumentException("written out, branches, loops and functions have more than "
                    + MOST_WRITTEN_OUT + " nodes, the most that is supported; let loops turn less often");
        }
        for (int i = others.size() - 1; i >= 0; i--) {
            take(others.get(i));
            todo.push(others.get(i));
        }
    }

    /** Takes back what a node emitted before it was put off. */
    private void undo(int emitted) {
        for (String value : declared) {
            types.remove(value);
            constants.remove(value);
            sequences.remove(value);
            makers.remove(value);
        }
        nodes.subList(emitted, nodes.size()).clear();
    }

    /**
     * The nodes of a body under names that nothing else has.
     *
     * @param given what the body's inputs are called here
     * @param arguments of a function; empty for other bodies
     * @param targets what its outputs shall be called here; empty where one is not wanted
     */
    List<OnnxNode> splice(String prefix, OnnxGraph body, Map<String, String> given,
            Map<String, Attribute> arguments, List<String> targets) {
        Map<String, String> here = new HashMap<>(given);
        Set<String> made = new LinkedHashSet<>();
        body.nodes().forEach(n -> made.addAll(n.outputs()));
        made.remove("");
        Map<String, String> handedOn = new LinkedHashMap<>();
        for (int i = 0; i < targets.size(); i++) {
            String output = body.outputs().get(i).name();
            if (!targets.get(i).isEmpty()
                    && (!made.contains(output) || here.putIfAbsent(output, targets.get(i)) != null)) {
                handedOn.put(targets.get(i), output);
            }
        }
        made.forEach(value -> here.computeIfAbsent(value, this::fresh));
        body.initializers().forEach((value, tensor) -> {
            here.put(value, fresh(value));
            constant(here.get(value), tensor);
        });
        if (!body.refused().isEmpty()) {
            throw new IllegalArgumentException(body.refused().values().iterator().next());
        }
        Renaming renaming = new Renaming(here, arguments);
        List<OnnxNode> others = new ArrayList<>();
        body.nodes().forEach(n -> others.add(renaming.node(prefix, n)));
        handedOn.forEach((target, output) -> others.add(new OnnxNode(prefix + target, "Identity", "",
                List.of(renaming.of(output)), List.of(target), Map.of())));
        return others;
    }

    /** What was translated as a graph. */
    Graph graph(Map<String, ValueType> from, List<OnnxValue> to) {
        return Border.graph(model.graph().name(), from, to, nodes, constants, this::fresh);
    }

    long opset() {
        return model.opset();
    }

    OnnxModel model() {
        return model;
    }

    Map<String, ValueType> inputs() {
        return inputs;
    }

    List<Node> nodes() {
        return nodes;
    }

    Node maker(String value) {
        return makers.get(value);
    }

    ValueType type(String value) {
        return types.get(value);
    }

    boolean isRead(String value) {
        return read.contains(value);
    }

    /** Null if it is not known. */
    Tensor constant(String value) {
        return constants.getOrDefault(value, computed.get(value));
    }

    /** Those that no node makes. */
    Map<String, Tensor> constants() {
        return constants;
    }

    /** As {@link #constant(String)}, computed if weights alone make it. */
    Tensor known(String value) {
        if (constant(value) == null && compute != null) {
            computed.computeIfAbsent(value, v -> Known.of(this, v, compute));
        }
        return constant(value);
    }

    void constant(String value, Tensor tensor) {
        ElementType type = tensor.type().computed();
        declare(value, new ValueType(type, tensor.shape()));
        constants.put(value, tensor.as(type));
    }

    /** Null if it is none. */
    List<String> sequence(String value) {
        return sequences.get(value);
    }

    Map<String, List<String>> sequences() {
        return sequences;
    }

    void sequence(String value, List<String> elements) {
        if (value.isEmpty() || types.containsKey(value)
                || sequences.putIfAbsent(value, List.copyOf(elements)) != null) {
            throw new IllegalArgumentException("value \"" + value + "\" is made twice or has no name");
        }
        declared.add(value);
    }

    void emit(String name, Operator operator, List<String> in, String output) {
        List<Shape> shapes = in.stream().map(v -> types.get(v).shape()).toList();
        List<ElementType> elements = in.stream().map(v -> types.get(v).type()).toList();
        Shape shape = operator.outputShape(shapes);
        ValueType type = new ValueType(operator.outputType(elements), shape);
        List<Tensor> values = in.stream().map(this::constant).toList();
        if (values.stream().allMatch(Objects::nonNull)) {
            Optional<Tensor> known = ConstantArithmetic.evaluate(operator, values);
            if (known.isPresent()) {
                constant(output, known.get());
                return;
            }
        }
        declare(output, type);
        Node node = new Node(unique(name, nodeNames), operator, in, output);
        nodes.add(node);
        makers.put(output, node);
    }

    /** A value name that nothing in the file has. */
    String fresh(String like) {
        return unique(like, names);
    }

    private void declare(String value, ValueType type) {
        ValueType inside = new ValueType(type.type().computed(), type.shape());
        if (value.isEmpty() || sequences.containsKey(value) || types.putIfAbsent(value, inside) != null) {
            throw new IllegalArgumentException("value \"" + value + "\" is made twice or has no name");
        }
        declared.add(value);
    }

    private String unique(String like, Set<String> taken) {
        String name = like;
        while (!taken.add(name)) {
            name = like + "." + alike.merge(like, 1, Integer::sum);
        }
        return name;
    }
}
