package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.partitioner.Scheme.Declined;
import io.bramble.partitioner.Scheme.Taken;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One plan in the making: walks the blocks, offers each to the strategy's schemes, joins what none of them takes. */
final class Planner {
    private static final int REASONS = 3;

    private final Graph graph;
    private final Situation situation;
    private final Strategy strategy;
    private final List<Stage> stages = new ArrayList<>();
    private final List<Block> left = new ArrayList<>();
    private final Set<String> because = new LinkedHashSet<>();

    private Planner(Graph graph, Situation situation, Strategy strategy) {
        this.graph = graph;
        this.situation = situation;
        this.strategy = strategy;
    }

    static Plan plan(Graph graph, Situation situation, Strategy strategy) {
        Planner planner = new Planner(graph, situation, strategy);
        planner.walk();
        return new Plan(strategy.name(), graph, situation.devices(), planner.stages);
    }

    private void walk() {
        List<Block> rest = CutPoints.blocks(graph);
        while (!rest.isEmpty()) {
            int blocks = situation.devices().size() > 1 ? cut(rest) : 0;
            if (blocks == 0) {
                left.add(rest.get(0));
            }
            rest = rest.subList(Math.max(1, blocks), rest.size());
        }
        flush();
    }

    /** Makes a stage of the first blocks if a scheme takes them; the number it takes, or 0. */
    private int cut(List<Block> rest) {
        List<String> obstacles = new ArrayList<>();
        for (Scheme scheme : strategy.schemes()) {
            switch (scheme.propose(rest, situation)) {
                case Taken taken -> {
                    flush();
                    stages.add(stage(scheme, taken, taken.why()));
                    return (int) rest.stream().filter(b -> b.from() < taken.block().to()).count();
                }
                case Declined declined -> obstacles.add(declined.because());
            }
        }
        because.addAll(obstacles);
        return 0;
    }

    private void flush() {
        if (!left.isEmpty()) {
            Taken all = (Taken) Strategy.LOCAL.propose(left, situation);
            stages.add(stage(Strategy.LOCAL, all, reason(all.block())));
            left.clear();
            because.clear();
        }
    }

    private String reason(Block block) {
        if (situation.devices().size() == 1) {
            return "there is no device but " + situation.gateway().id();
        }
        if (strategy.schemes().isEmpty()) {
            return "as asked";
        }
        if (block.isWhole()) {
            return strategy.schemes()
                    .stream()
                    .map(scheme -> scheme.nothing(situation.limits()))
                    .collect(Collectors.joining(" and ", "", " in this graph"));
        }
        because.remove("");
        String reasons = because.stream().limit(REASONS).collect(Collectors.joining(", "));
        return reasons.isEmpty()
                ? "nothing here that this strategy cuts"
                : reasons + (because.size() > REASONS ? ", ..." : "");
    }

    private static Stage stage(Scheme scheme, Taken taken, String why) {
        return new Stage(scheme.name(), taken.block().names(), taken.block().outputs(), taken.parts(), why);
    }
}
