package io.bramble.plan;

import static io.bramble.Sentence.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.operator.Identity;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Device PI = new Device("pi-1", 2.5, 3, 1 << 20, 4, "scalar");
    private static final Graph GRAPH = new Graph("g", Map.of("x", ValueType.floats(4)), List.of("y"),
            List.of(new Node("n", new Identity(), List.of("x"), "y")), Map.of());

    private static Region range(int from, int to) {
        return new Region(List.of(new Range(from, to)));
    }

    private static Part part(Map<String, Region> targets) {
        return new Part(GRAPH, Map.of("x", range(0, 4)), Map.of("y", range(0, 2)), targets, "pi-1", false, 0);
    }

    @Test
    void planBeginsWithItsGatewayAndCountsItsTasks() {
        Stage stage = new Stage("local", List.of("n"), List.of("y"), List.of(part(Map.of("y", range(2, 4)))), "why");
        Plan plan = new Plan("local", GRAPH, List.of(PI), List.of(stage, stage));
        assertSame(PI, plan.gateway());
        assertEquals(2, plan.tasks());
        refused(() -> new Plan("local", GRAPH, List.of(), List.of(stage)), "a device and a stage");
        refused(() -> new Plan("local", GRAPH, List.of(PI), List.of()), "a device and a stage");
        refused(() -> new Stage("local", List.of("n"), List.of("y"), List.of(), ""), "[n]", "at least one part");
    }

    @Test
    void partHasATargetAsLargeAsEachOutput() {
        refused(() -> part(Map.of()), "part of g", "target for each output");
        refused(() -> part(Map.of("z", range(0, 2))), "target for each output", "z");
        refused(() -> part(Map.of("y", range(0, 3))), "\"y\" as large as its target", "[0:2]", "[0:3]");
    }

    @Test
    void deviceHasANameAndFiniteSpeeds() {
        refused(() -> new Device("pi 1", 1, 1, 0, 1, "scalar"), "device id", "\"pi 1\"");
        refused(() -> new Device("", 1, 1, 0, 1, "scalar"), "device id");
        refused(() -> new Device("pi", 0, 1, 0, 1, "scalar"), "above 0 of conv3x3", "got 0.0");
        refused(() -> new Device("pi", 1, Double.NaN, 0, 1, "scalar"), "memoryGbs=NaN");
        refused(() -> new Device("pi", Double.POSITIVE_INFINITY, 1, 0, 1, "scalar"), "finite", "got Infinity");
        refused(() -> new Device("pi", 1, 1, -1, 1, "scalar"), "memoryBytes=-1");
        refused(() -> new Device("pi", 1, 1, 0, 0, "scalar"), "threads=0");
    }
}
