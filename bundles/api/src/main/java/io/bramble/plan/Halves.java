package io.bramble.plan;

import io.bramble.graph.BackProjection;
import io.bramble.graph.ForwardProjection;
import io.bramble.graph.Graph;
import io.bramble.tensor.Region;
import java.util.List;
import java.util.Map;

/**
 * What the halves of a run cost that begins with the inputs that are there and goes on when the others are: no element is
 * computed twice, but of a node that both have a part of, both read the weights.
 *
 * @param reached regions of values that need nothing but the inputs that are there
 * @param ahead what computing these costs
 * @param rest what all else costs
 */
public record Halves(Map<String, Region> reached, Load ahead, Load rest) {
    /** Share of a run that has to be within reach, so that it hides more than it costs to begin twice. */
    private static final double LEAST = 0.2;

    /** How many times as long both may take as one run. */
    private static final double MOST = 1.1;

    public Halves {
        reached = Map.copyOf(reached);
    }

    /**
     * @param outputs regions wanted, by value
     * @param near regions of inputs that are there, by name
     */
    public static Halves of(Graph graph, Map<String, Region> outputs, Map<String, Region> near) {
        Map<String, Region> needed = BackProjection.of(graph, outputs);
        Map<String, Region> reached = ForwardProjection.of(graph, needed, near);
        return new Halves(reached,
                Load.of(graph, needed, value -> reached.containsKey(value) ? List.of(reached.get(value)) : List.of()),
                Load.of(graph, needed, value -> reached.containsKey(value)
                        ? ForwardProjection.beyond(reached.get(value), needed.get(value))
                        : List.of(needed.get(value))));
    }

    /** Whether a run is begun before all of its inputs are there, by the seconds that its halves and all of it take. */
    public static boolean pay(double ahead, double rest, double whole) {
        return ahead >= LEAST * whole && ahead + rest <= MOST * whole;
    }
}
