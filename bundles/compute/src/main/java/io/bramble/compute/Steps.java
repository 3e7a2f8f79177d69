package io.bramble.compute;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.Quantize;
import io.bramble.tensor.ElementType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The steps of a graph: its nodes in order, of which those that a kernel computes at once with the one that alone reads
 * them are one step, in the reader's place. The graph that plans are made of, and that peers are sent, knows nothing of it.
 */
final class Steps {
    private final Graph graph;
    private final Providers providers;
    private final Map<String, Node> makers = new HashMap<>();
    /** Readers of each value, the outside among them. */
    private final Map<String, Integer> readers = new HashMap<>();
    /** By value that comes out. */
    private final Map<String, Step> joined = new HashMap<>();

    private Steps(Graph graph, Providers providers) {
        this.graph = graph;
        this.providers = providers;
        for (Node node : graph.nodes()) {
            makers.put(node.output(), node);
            node.inputs().forEach(name -> readers.merge(name, 1, Integer::sum));
        }
        graph.outputs().forEach(name -> readers.merge(name, 1, Integer::sum));
    }

    /** @throws IllegalArgumentException if no provider has a kernel for one of the nodes, naming it */
    static List<Step> of(Graph graph, Providers providers) {
        return new Steps(graph, providers).all();
    }

    private List<Step> all() {
        Set<String> inside = new HashSet<>();
        for (Node node : graph.nodes()) {
            join(node).ifPresent(step -> {
                joined.put(node.output(), step);
                inside.add(step.node().output());
            });
        }
        List<Step> steps = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Step step = joined.get(node.output());
            if (!inside.contains(node.output())) {
                steps.add(step != null ? step : new Step(graph, node, providers));
            }
        }
        return List.copyOf(steps);
    }

    /** A node together with one that it reads: of several the last, since what the others compute is there by then. */
    private Optional<Step> join(Node reader) {
        boolean elementWise = reader.operator() instanceof Binary || reader.operator() instanceof Quantize;
        return !elementWise
                ? Optional.empty()
                : reader.inputs().stream()
                        .filter(name -> readers.get(name) == 1 && alike(name, reader.output()))
                        .map(makers::get)
                        .filter(maker -> maker != null && !joined.containsKey(maker.output()))
                        .sorted(Comparator.comparingInt((Node maker) -> graph.nodes().indexOf(maker)).reversed())
                        .map(maker -> Step.joined(graph, maker, reader, providers))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    /** Whether both are floats of one shape. */
    private boolean alike(String value, String other) {
        return Objects.equals(graph.values().get(value), graph.values().get(other))
                && graph.values().get(value).type() == ElementType.FLOAT32;
    }
}
