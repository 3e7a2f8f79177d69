package io.bramble.compute;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A node, or two that a kernel computes at once, and the kernel that serves it, which is changed when its provider went
 * away and took its classes along.
 */
final class Step {
    /** The node that alone reads what the first computes, and as which of its inputs. */
    private record Reader(Node node, Site site, int input) {}

    private final Node node;
    private final Site site;
    /** Null for a single node. */
    private final Reader reader;
    private final Providers providers;
    /** Names of the inputs that are not constant, in order. */
    private final List<String> reads;
    private volatile Providers.Choice choice;

    /** @throws IllegalArgumentException if no provider has a kernel for the node, naming it */
    Step(Graph graph, Node node, Providers providers) {
        this(graph, node, site(graph, node), providers);
    }

    /**
     * Whether there is a kernel, without having stored weights read and packed: they are taken to come with a run.
     *
     * @throws IllegalArgumentException if there is none
     */
    static void require(Graph graph, Node node, Providers providers) {
        new Step(graph, node, site(graph, node, weights -> !weights.stored()), providers);
    }

    private Step(Graph graph, Node node, Site site, Providers providers) {
        this.node = node;
        this.reader = null;
        this.providers = providers;
        this.site = site;
        this.reads = reads(graph, node);
        this.choice = choose(Set.of());
    }

    private Step(Graph graph, Node node, Reader reader, Providers providers, Providers.Choice choice) {
        this.node = node;
        this.reader = reader;
        this.providers = providers;
        this.site = site(graph, node);
        this.reads = new ArrayList<>(reads(graph, node));
        reads(graph, reader.node()).stream().filter(name -> !name.equals(node.output())).forEach(reads::add);
        this.choice = choice;
    }

    /** Both nodes at once, if a provider can; {@code reader} alone reads what {@code node} computes, and once. */
    static Optional<Step> joined(Graph graph, Node node, Node reader, Providers providers) {
        Reader second = new Reader(reader, site(graph, reader), reader.inputs().indexOf(node.output()));
        return providers.choose(site(graph, node), second.site(), second.input(), Set.of())
                .map(choice -> new Step(graph, node, second, providers, choice));
    }

    private static Site site(Graph graph, Node node) {
        return site(graph, node, weights -> true);
    }

    /** @param constant which weights are to be known to the kernel */
    private static Site site(Graph graph, Node node, Predicate<Tensor> constant) {
        Map<Integer, Tensor> constants = new HashMap<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Tensor weights = graph.weights().get(node.inputs().get(i));
            if (weights != null && constant.test(weights)) {
                constants.put(i, weights);
            }
        }
        List<ValueType> types = node.inputs().stream().map(graph.values()::get).toList();
        return new Site(node.operator(), types, graph.values().get(node.output()), constants);
    }

    private static List<String> reads(Graph graph, Node node) {
        return IntStream.range(0, node.inputs().size())
                .mapToObj(node.inputs()::get)
                .filter(name -> !graph.weights().containsKey(name))
                .toList();
    }

    private Providers.Choice choose(Set<Kernels> except) {
        if (reader == null) {
            return choose(node, site, except);
        }
        return providers.choose(site, reader.site(), reader.input(), except).orElseGet(() -> {
            Providers.Choice first = choose(node, site, except);
            Kernel second = choose(reader.node(), reader.site(), except).kernel();
            return new Providers.Choice(first.provider(), new InTurn(site, first.kernel(), second, reader.input()));
        });
    }

    private Providers.Choice choose(Node of, Site where, Set<Kernels> except) {
        try {
            return providers.choose(where, except)
                    .orElseThrow(() -> new IllegalArgumentException("no kernel among those of "
                            + providers.names()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(of + " of " + where.inputs() + ": " + e.getMessage(), e);
        }
    }

    /** The first node: what its kernel mostly does. */
    Node node() {
        return node;
    }

    /** Of the first node. */
    Site site() {
        return site;
    }

    /** Name of the value that is computed; its shape is that of the first node's output. */
    String output() {
        return reader == null ? node.output() : reader.node().output();
    }

    List<String> reads() {
        return reads;
    }

    Providers.Choice choice() {
        return choice;
    }

    /** Takes another kernel after one failed for want of its bundle; another run may have done so already. */
    synchronized Providers.Choice replace(Providers.Choice failed, Set<Kernels> except) {
        if (choice == failed || except.contains(choice.provider())) {
            choice = choose(except);
        }
        return choice;
    }
}
