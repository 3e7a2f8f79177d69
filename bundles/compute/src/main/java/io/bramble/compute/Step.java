package io.bramble.compute;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import io.bramble.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A node and the kernel that serves it, which is changed when its provider went away and took its classes along. */
final class Step {
    private final Node node;
    private final Site site;
    private final Providers providers;
    /** Names of the inputs that are not constant, in order. */
    private final List<String> reads;
    private volatile Providers.Choice choice;

    /** @throws IllegalArgumentException if no provider has a kernel for the node, naming it */
    Step(Graph graph, Node node, Providers providers) {
        this(graph, node, providers, weights -> true);
    }

    /**
     * Whether there is a kernel, without having stored weights read and packed: they are taken to come with a run.
     *
     * @throws IllegalArgumentException if there is none
     */
    static void require(Graph graph, Node node, Providers providers) {
        new Step(graph, node, providers, weights -> !weights.stored());
    }

    private Step(Graph graph, Node node, Providers providers, Predicate<Tensor> constant) {
        this.node = node;
        this.providers = providers;
        Map<Integer, Tensor> constants = new HashMap<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Tensor weights = graph.weights().get(node.inputs().get(i));
            if (weights != null && constant.test(weights)) {
                constants.put(i, weights);
            }
        }
        List<ValueType> types = node.inputs().stream().map(graph.values()::get).toList();
        this.site = new Site(node.operator(), types, graph.values().get(node.output()), constants);
        this.reads = IntStream.range(0, types.size())
                .filter(i -> !constants.containsKey(i))
                .mapToObj(node.inputs()::get)
                .toList();
        this.choice = choose(Set.of());
    }

    private Providers.Choice choose(Set<Kernels> except) {
        try {
            return providers.choose(site, except)
                    .orElseThrow(() -> new IllegalArgumentException("no kernel among those of "
                            + providers.names()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(node + " of " + site.inputs() + ": " + e.getMessage(), e);
        }
    }

    Node node() {
        return node;
    }

    Site site() {
        return site;
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
