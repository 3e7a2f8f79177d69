package io.bramble.partitioner;

import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.tensor.Region;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks a whole plan: every element of every stage's outputs is made exactly once, each part is sent what its
 * operators' input regions say, every value is made before it is read, every node that the answer needs is in exactly
 * one stage, and what stays with its makers is not wanted of the gateway.
 */
final class PlanCheck {
    private final Plan plan;
    private final Set<String> there;
    private final Set<String> done = new HashSet<>();
    private String where = "plan";

    private PlanCheck(Plan plan) {
        this.plan = plan;
        this.there = new HashSet<>(plan.graph().inputs().keySet());
    }

    /**
     * The plan itself.
     *
     * @throws IllegalArgumentException if it is not sound, naming stage and part
     */
    static Plan check(Plan plan) {
        new PlanCheck(plan).run();
        return plan;
    }

    private void run() {
        for (int i = 0; i < plan.stages().size(); i++) {
            Stage stage = plan.stages().get(i);
            where = "stage " + (i + 1) + " (" + stage.scheme() + " " + Block.span(stage.nodes()) + ")";
            nodes(stage);
            String atStage = where;
            for (int p = 0; p < stage.parts().size(); p++) {
                Part part = stage.parts().get(p);
                where = atStage + ", part " + (p + 1) + " on " + part.device();
                part(stage, part);
            }
            where = atStage;
            stage.outputs().forEach(value -> output(stage, value));
        }
        where = "plan";
        for (String value : plan.graph().outputs()) {
            require(there.contains(value), "output \"" + value + "\" is made by no stage");
        }
        everyNode();
    }

    private void nodes(Stage stage) {
        Set<String> known = new HashSet<>(plan.graph().nodes().stream().map(Node::name).toList());
        for (String node : stage.nodes()) {
            require(known.contains(node), "the graph has no node \"" + node + "\"");
            require(done.add(node), "node \"" + node + "\" stands in two stages");
        }
    }

    private void part(Stage stage, Part part) {
        require(
                part.device().equals(Part.ANYBODY)
                        || plan.devices().stream().map(Device::id).anyMatch(part.device()::equals),
                "the plan has no device of that name");
        Graph graph = part.graph();
        part.inputs().forEach((value, region) -> {
            require(there.contains(value), "it reads \"" + value + "\", which no stage before it makes");
            ValueType whole = plan.graph().values().get(value);
            ValueType mine = graph.inputs().get(value);
            require(whole.equals(mine),
                    "input \"" + value + "\" wants the graph's type " + whole + ", got " + mine);
        });
        Map<String, Region> needed = needed(graph, part);
        require(needed.equals(part.inputs()), "it wants to be sent " + needed + ", is sent " + part.inputs());
        part.targets().keySet().forEach(value -> require(
                stage.outputs().contains(value),
                "it makes \"" + value + "\", which is not among the stage's outputs " + stage.outputs()));
    }

    private Map<String, Region> needed(Graph graph, Part part) {
        try {
            return Parts.needed(graph, part.outputs());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private void output(Stage stage, String value) {
        ValueType type = plan.graph().values().get(value);
        require(type != null, "the graph has no value \"" + value + "\"");
        require(
                !stage.stays() || !plan.graph().outputs().contains(value),
                "\"" + value + "\" is to stay with its makers, but the answer wants it");
        require(
                there.add(value) || plan.graph().producer(value) == null,
                "\"" + value + "\" was made by a stage before");
        List<Region> targets = new ArrayList<>();
        for (Part part : stage.parts()) {
            if (part.targets().containsKey(value)) {
                ValueType mine = part.graph().values().get(value);
                require(mine.type() == type.type(), "\"" + value + "\" wants " + type + ", got " + mine);
                targets.add(part.targets().get(value));
            }
        }
        String fault = Cover.fault(type.shape(), targets);
        require(fault.isEmpty(), "\"" + value + "\" is not covered exactly once: " + fault);
    }

    private void everyNode() {
        Set<String> needed = BackProjection.of(plan.graph(), Parts.wholeOutputs(plan.graph())).keySet();
        for (Node node : plan.graph().nodes()) {
            require(
                    done.contains(node.name()) || !needed.contains(node.output()),
                    node + " stands in no stage");
        }
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(where + ": " + message);
        }
    }
}
