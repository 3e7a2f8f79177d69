package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Consecutive nodes of a graph: what lies between two cut points, or several of these joined.
 *
 * @param from position of the first node in the graph's order
 * @param to position after the last
 */
record Block(Graph graph, int from, int to) {
    List<Node> nodes() {
        return graph.nodes().subList(from, to);
    }

    /** Names of its nodes. */
    List<String> names() {
        return nodes().stream().map(Node::name).toList();
    }

    boolean isWhole() {
        return from == 0 && to == graph.nodes().size();
    }

    Block join(Block next) {
        if (next.graph != graph || next.from != to) {
            throw new IllegalArgumentException(
                    "block " + this + " wants to be joined with one that begins at "
                            + to + ", got " + next);
        }
        return new Block(graph, from, next.to);
    }

    /** Values made here that later nodes or whoever asked read. */
    List<String> outputs() {
        if (isWhole()) {
            return graph.outputs().stream().distinct().toList();
        }
        Set<String> wanted = new HashSet<>(graph.outputs());
        graph.nodes().subList(to, graph.nodes().size()).forEach(n -> wanted.addAll(n.inputs()));
        return nodes().stream().map(Node::output).filter(wanted::contains).toList();
    }

    /** As in {@code conv1 to pool2}. */
    String span() {
        return span(names());
    }

    static String span(List<String> nodes) {
        if (nodes.isEmpty()) {
            return "no node";
        }
        String first = nodes.get(0);
        return nodes.size() == 1 ? first : first + " to " + nodes.get(nodes.size() - 1);
    }

    @Override
    public String toString() {
        return span() + " [" + from + ":" + to + "]";
    }
}
