package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.plan.Device;
import io.bramble.plan.Forecast;
import io.bramble.plan.Forecast.Other;
import io.bramble.plan.Forecast.Stretch;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The plan that is expected to answer first, of all that the schemes can make and the devices' memory can hold. Where
 * the fastest takes more memory than there is, memory is given a price, and the lowest price is looked for at which the
 * cheapest plan fits (a Lagrange multiplier, by bisection).
 */
final class AutoPlanner {
    /** Seconds for a whole device's memory: from far below a stage's time to far above a network's. */
    private static final double LOWEST_PRICE = 1e-4;
    private static final double HIGHEST_PRICE = 1e4;
    private static final int BISECTIONS = 12;

    private final Graph graph;
    private final Situation situation;
    private final Search search;

    private AutoPlanner(Graph graph, Situation situation) {
        this.graph = graph;
        this.situation = situation;
        Chain chain = new Chain(graph, situation.graphs());
        this.search = new Search(Field.of(chain, situation.devices(), Boolean.getBoolean("stay")), Strategy.SCHEMES);
    }

    /** @throws IllegalArgumentException if a part of the best plan does not fit its device, saying how much is missing */
    static Plan plan(Graph graph, Situation situation) {
        return new AutoPlanner(graph, situation).run();
    }

    private Plan run() {
        Plan best = fitting(leg -> true);
        List<Other> others = new ArrayList<>();
        for (Scheme scheme : Strategy.SCHEMES) {
            Plan other = fitting(leg -> leg.scheme() == scheme || leg.scheme() == Strategy.LOCAL);
            boolean same = other.stages().equals(best.stages());
            if (!same && others.stream().noneMatch(o -> o.seconds() == other.forecast().seconds())) {
                others.add(new Other(scheme.name(), other.forecast().seconds(), other.forecast().perSecond(),
                        why(other.forecast(), best.forecast())));
            }
        }
        others.sort(Comparator.comparingDouble(Other::seconds));
        return best.with(best.forecast().with(others));
    }

    private Plan fitting(Predicate<Leg> allowed) {
        Plan fastest = plan(search.cheapest(0, allowed));
        if (excess(fastest) <= 0) {
            return fastest;
        }
        Plan smallest = plan(search.cheapest(HIGHEST_PRICE, allowed));
        if (excess(smallest) > 0) {
            return excess(smallest) < excess(fastest) ? smallest : fastest;
        }
        double low = Math.log(LOWEST_PRICE);
        double high = Math.log(HIGHEST_PRICE);
        Plan best = smallest;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            Plan plan = plan(search.cheapest(Math.exp(middle), allowed));
            if (excess(plan) <= 0) {
                best = plan.forecast().seconds() <= best.forecast().seconds() ? plan : best;
                high = middle;
            } else {
                low = middle;
            }
        }
        return best;
    }

    /** Bytes by which the device with the least room to spare lacks memory; 0 or less where all fits. */
    private long excess(Plan plan) {
        long excess = Long.MIN_VALUE;
        for (Device device : situation.devices()) {
            excess = Math.max(excess, plan.forecast().memory().getOrDefault(device.id(), 0L) - device.memoryBytes());
        }
        return excess;
    }

    private Plan plan(List<Leg> legs) {
        List<Stage> stages = legs.stream().map(this::stage).toList();
        Plan plan = new Plan(Strategy.AUTO.name(), graph, situation.devices(), stages);
        return plan.with(Forecasts.of(plan));
    }

    private Stage stage(Leg leg) {
        Block block = search.field().chain().block(leg.from(), leg.to());
        return new Stage(leg.scheme().name(), block.nodes().stream().map(Node::name).toList(), block.outputs(),
                leg.parts().get(), leg.why(), leg.after() != Field.GATEWAY);
    }

    private static String why(Forecast loser, Forecast winner) {
        double compute = sum(loser) - sum(winner);
        double network = loser.seconds() - winner.seconds() - compute;
        return String.format(Locale.ROOT, "%s computing, %s messages", signed(compute), signed(network));
    }

    private static double sum(Forecast forecast) {
        return forecast.stages().stream().mapToDouble(Stretch::compute).sum();
    }

    private static String signed(double seconds) {
        return String.format(Locale.ROOT, "%+.1f ms", seconds * 1e3);
    }
}
