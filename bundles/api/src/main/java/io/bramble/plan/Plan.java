package io.bramble.plan;

import io.bramble.graph.Graph;
import java.util.List;

/**
 * How a graph is divided among devices.
 *
 * @param strategy the name it was asked for by
 * @param devices those it was made for, the gateway first
 * @param forecast null where nobody made one
 * @param because what had changed when it was made, in a few words; empty where nobody says
 */
public record Plan(String strategy, Graph graph, List<Device> devices, List<Stage> stages, Forecast forecast,
        String because) {
    public Plan {
        devices = List.copyOf(devices);
        stages = List.copyOf(stages);
        if (devices.isEmpty() || stages.isEmpty()) {
            throw new IllegalArgumentException(
                    "plan wants a device and a stage, got " + devices + ", " + stages);
        }
    }

    public Plan(String strategy, Graph graph, List<Device> devices, List<Stage> stages) {
        this(strategy, graph, devices, stages, null, "");
    }

    public Plan with(Forecast made) {
        return new Plan(strategy, graph, devices, stages, made, because);
    }

    public Plan madeBecause(String reason) {
        return new Plan(strategy, graph, devices, stages, forecast, reason);
    }

    public Device gateway() {
        return devices.get(0);
    }

    /** Number of tasks a request makes. */
    public int tasks() {
        return stages.stream().mapToInt(s -> s.parts().size()).sum();
    }
}
