package io.bramble.partitioner;

import io.bramble.graph.Graph;
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
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The plan that is expected to answer first, of all that the schemes can make and the devices' memory can hold. Where
 * the fastest takes more memory than there is, memory is given a price, and the lowest price is looked for at which the
 * cheapest plan fits (a Lagrange multiplier, in steps and then by bisection).
 */
final class AutoPlanner {
    /** Seconds for a whole device's memory: from far below a stage's time to far above a network's. */
    private static final double LOWEST_PRICE = 1e-4;
    private static final double HIGHEST_PRICE = 1e4;
    private static final double STEP = 4;
    private static final int BISECTIONS = 8;

    private final Graph graph;
    private final Situation situation;
    private final Search search;

    private AutoPlanner(Graph graph, Situation situation) {
        this.graph = graph;
        this.situation = situation;
        // More cuts are more stages to look at, and with many devices there are enough.
        List<Block> blocks = situation.devices().size() <= Timing.MOST_AHEAD
                ? CutPoints.finer(graph)
                : CutPoints.blocks(graph);
        Chain chain = new Chain(graph, situation.graphs(), blocks);
        this.search = new Search(Field.of(chain, situation.devices(), true), Strategy.SCHEMES);
    }

    /** The plan that answers a request first. */
    static Plan fastest(Graph graph, Situation situation) {
        AutoPlanner planner = new AutoPlanner(graph, situation);
        Plan best = planner.fitting(leg -> true);
        if (planner.excess(best) > 0) {
            best = planner.pipeline().filter(p -> planner.excess(p) <= 0).orElse(best);
        }
        return planner.among(best, planner.bySchemes());
    }

    /** The plan that answers the most requests a second when there are always several under way. */
    static Plan most(Graph graph, Situation situation) {
        AutoPlanner planner = new AutoPlanner(graph, situation);
        List<Named> plans = new ArrayList<>(planner.bySchemes());
        plans.add(new Named(Strategy.AUTO.name(), planner.fitting(leg -> true)));
        planner.pipeline().ifPresent(p -> plans.add(new Named("pipeline", p)));
        Plan inTurns = Strategy.IN_TURNS.plan(graph, situation.devices());
        if (inTurns != null) {
            plans.add(new Named(Strategy.IN_TURNS.name(), inTurns));
        }
        Plan best = plans.stream()
                .map(Named::plan)
                .min(Comparator.comparing((Plan p) -> planner.excess(p) > 0)
                        .thenComparing(p -> -p.forecast().perSecond()))
                .orElseThrow();
        return planner.among(
                new Plan(Strategy.THROUGHPUT.name(), graph, best.devices(), best.stages())
                        .with(best.forecast()),
                plans);
    }

    private record Named(String name, Plan plan) {}

    /** The best that each scheme makes with no other but local ones. */
    private List<Named> bySchemes() {
        return Strategy.SCHEMES.stream()
                .map(s -> new Named(s.name(), fitting(l -> l.scheme() == s || l.scheme() == Strategy.LOCAL)))
                .toList();
    }

    private Optional<Plan> pipeline() {
        List<Stage> stages = Pipeline.stages(search.field());
        return stages.isEmpty() ? Optional.empty() : Optional.of(forecast(stages));
    }

    /** The plan, which knows those that it won against. */
    private Plan among(Plan best, List<Named> plans) {
        List<Other> others = new ArrayList<>();
        for (Named named : plans) {
            Forecast forecast = named.plan.forecast();
            boolean same = named.plan.stages().equals(best.stages());
            if (!same && others.stream().noneMatch(o -> o.seconds() == forecast.seconds())) {
                others.add(new Other(named.name, forecast.seconds(), forecast.perSecond(),
                        why(forecast, best.forecast())));
            }
        }
        others.sort(Comparator.comparingDouble(Other::seconds));
        return best.with(best.forecast().with(others));
    }

    /** The fastest that fits memory; where none is found, the one that lacks the least. */
    private Plan fitting(Predicate<Leg> allowed) {
        Plan fastest = plan(search.cheapest(0, allowed));
        Plan best = fastest;
        double low = LOWEST_PRICE;
        double price = LOWEST_PRICE;
        // What is kept low by the price are weights. Values come on top, and a plan that pays the most for its weights
        // may pass more of these at once: memory is not always less where it is dearer.
        while (excess(best) > 0 && price <= HIGHEST_PRICE) {
            low = price;
            price *= STEP;
            best = better(best, plan(search.cheapest(price, allowed)));
        }
        double high = price;
        for (int i = 0; i < BISECTIONS && best != fastest && excess(best) <= 0; i++) {
            double middle = Math.sqrt(low * high);
            Plan plan = plan(search.cheapest(middle, allowed));
            best = better(best, plan);
            low = excess(plan) <= 0 ? low : middle;
            high = excess(plan) <= 0 ? middle : high;
        }
        return best;
    }

    private Plan better(Plan one, Plan other) {
        long lacks = Math.max(0, excess(one));
        long otherLacks = Math.max(0, excess(other));
        return otherLacks < lacks
                || otherLacks == lacks && other.forecast().seconds() <= one.forecast().seconds() ? other : one;
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
        return forecast(legs.stream().map(this::stage).toList());
    }

    private Plan forecast(List<Stage> stages) {
        Plan plan = new Plan(Strategy.AUTO.name(), graph, situation.devices(), stages);
        return plan.with(Forecasts.of(plan));
    }

    private Stage stage(Leg leg) {
        Block block = search.field().chain().block(leg.from(), leg.to());
        return new Stage(leg.scheme().name(), block.names(), block.outputs(),
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
