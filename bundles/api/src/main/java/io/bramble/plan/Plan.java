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
 * @param epoch counts up with the plans of a gateway; 0 where nobody counts
 */
public record Plan(String strategy, Graph graph, List<Device> devices, List<Stage> stages, Forecast forecast,
        String because, long epoch) {
    public Plan {
        devices = List.copyOf(devices);
        stages = List.copyOf(stages);
        if (devices.isEmpty() || stages.isEmpty()) {
            throw new IllegalArgumentException(
                    "plan wants a device and a stage, got " + devices + ", " + stages);
        }
    }

    public Plan(String strategy, Graph graph, List<Device> devices, List<Stage> stages) {
        this(strategy, graph, devices, stages, null, "", 0);
    }

    public Plan with(Forecast made) {
        return new Plan(strategy, graph, devices, stages, made, because, epoch);
    }

    public Plan madeBecause(String reason) {
        return new Plan(strategy, graph, devices, stages, forecast, reason, epoch);
    }

    public Plan numbered(long number) {
        return new Plan(strategy, graph, devices, stages, forecast, because, number);
    }

    /** The same with nothing left with the workers: all outputs of all stages come back. */
    public Plan comingBack() {
        List<Stage> back = stages.stream()
                .map(s -> new Stage(s.scheme(), s.nodes(), s.outputs(), s.parts(), s.why()))
                .toList();
        return new Plan(strategy, graph, devices, back, forecast, because, epoch);
    }

    public Device gateway() {
        return devices.get(0);
    }

    /** Number of tasks a request makes. */
    public int tasks() {
        return stages.stream().mapToInt(s -> s.parts().size()).sum();
    }
}
