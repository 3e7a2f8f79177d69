package io.bramble.model.operator;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.model.onnx.OnnxGraph;
import io.bramble.model.onnx.OnnxNode;
import io.bramble.model.onnx.OnnxValue;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The nodes of a translation that wait for a value, and where its section ends for them. */
final class PutOff {
    /** A shape has few extents, a list of axes or bounds too; what is longer is data. */
    private static final int SHORT = 64;

    private record Waiting(OnnxNode node, String value, String why) {}

    private final List<Waiting> waiting = new ArrayList<>();
    private final Set<String> made = new HashSet<>();

    boolean makes(String value) {
        return made.contains(value);
    }

    /** One that reads what another makes that was put off. */
    void add(OnnxNode node) {
        add(node, null, "");
    }

    /** One that wants a value. */
    void add(OnnxNode node, String value, String why) {
        waiting.add(new Waiting(node, value, why));
        made.addAll(node.outputs());
        made.remove("");
    }

    /** The section of what was translated. */
    Section section(Translation t) {
        OnnxGraph graph = t.model().graph();
        List<Waiting> needed = needed(graph.outputs().stream().map(OnnxValue::name).toList());
        if (needed.isEmpty()) {
            return new Section(t.graph(t.inputs(), graph.outputs()), Set.of(), null, List.of());
        }
        Set<String> asked = new LinkedHashSet<>();
        Set<String> wanted = new LinkedHashSet<>();
        List<String> reasons = new ArrayList<>();
        for (Waiting w : needed) {
            if (w.value != null) {
                Set<String> sources = sources(t, w.value);
                asked.addAll(sources);
                if (sources.isEmpty()) {
                    wanted.add(w.value);
                }
                reasons.add(w.why);
            }
        }
        Left left = new Left(t, needed);
        return new Section(left.section(), asked, left.remainder(wanted), reasons);
    }

    /** Those that an output hangs on. */
    private List<Waiting> needed(List<String> outputs) {
        Set<String> read = new HashSet<>(outputs);
        List<Waiting> needed = new ArrayList<>();
        for (int i = waiting.size() - 1; i >= 0; i--) {
            Waiting w = waiting.get(i);
            if (w.node.outputs().stream().anyMatch(read::contains)) {
                needed.add(0, w);
                read.addAll(w.node.reads());
            }
        }
        return needed;
    }

    /**
     * Inputs that a value is made of by whole numbers alone, as when a request says an extent and the file computes a
     * shape with it: knowing them spares a section. Empty if there is more to it.
     */
    private static Set<String> sources(Translation t, String value) {
        if (t.inputs().containsKey(value)) {
            return Set.of(value);
        }
        Set<String> sources = new LinkedHashSet<>();
        Set<String> seen = new HashSet<>();
        List<String> open = new ArrayList<>(List.of(value));
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            if (!seen.add(next) || t.constant(next) != null) {
                continue;
            }
            ValueType type = t.type(next);
            if (type.type() == ElementType.FLOAT32 || type.shape().size() > SHORT) {
                return Set.of();
            }
            Node maker = t.maker(next);
            if (maker == null) {
                sources.add(next);
            } else {
                open.addAll(maker.inputs());
            }
        }
        return sources;
    }

    /** What is left, and what the section has to hand over to it. */
    private static final class Left {
        private final Translation t;
        private final List<OnnxNode> nodes;
        private final Map<String, Tensor> constants = new LinkedHashMap<>();
        private final Map<String, ValueType> live = new LinkedHashMap<>();
        private final Map<String, List<String>> sequences = new LinkedHashMap<>();
        private final Map<String, OnnxValue> handedOver = new LinkedHashMap<>();
        private final List<OnnxValue> outputs = new ArrayList<>();

        Left(Translation t, List<Waiting> needed) {
            this.t = t;
            nodes = needed.stream().map(Waiting::node).toList();
            for (OnnxValue output : t.model().graph().outputs()) {
                if (t.maker(output.name()) != null && t.constant(output.name()) == null) {
                    handedOver.put(output.name(), output);
                } else {
                    outputs.add(output);
                    keep(output.name());
                }
            }
            nodes.forEach(n -> n.reads().forEach(this::keep));
        }

        private void keep(String value) {
            if (t.sequence(value) != null) {
                sequences.put(value, t.sequence(value));
                t.sequence(value).forEach(this::keep);
            } else if (t.constant(value) != null) {
                constants.put(value, t.constant(value));
            } else if (t.inputs().containsKey(value)) {
                live.put(value, t.inputs().get(value));
            } else if (t.type(value) != null) {
                handedOver.putIfAbsent(value, new OnnxValue(value, 0, null));
                // As it crosses the border: an output of the model in the type that the file declares.
                ElementType narrow = Border.narrow(handedOver.get(value).dataType());
                live.put(value, narrow == null ? t.type(value) : new ValueType(narrow, t.type(value).shape()));
            }
        }

        Graph section() {
            Set<String> read = new HashSet<>();
            t.nodes().forEach(n -> read.addAll(n.inputs()));
            Map<String, ValueType> inputs = new LinkedHashMap<>(t.inputs());
            inputs.keySet().retainAll(read);
            return t.graph(inputs, List.copyOf(handedOver.values()));
        }

        Remainder remainder(Set<String> wanted) {
            OnnxGraph graph = new OnnxGraph(t.model().graph().name(), nodes, constants, Map.of(), List.of(), outputs);
            return new Remainder(t.model().with(graph), live, sequences, wanted);
        }
    }
}
