package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.plan.Device;
import io.bramble.plan.Forecast;
import io.bramble.plan.Halves;
import io.bramble.plan.Load;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.tensor.Region;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a plan is expected to do, whoever made it. */
final class Forecasts {
    private final Plan plan;
    private final Map<String, Device> devices = new HashMap<>();
    /** Values that stayed, with the stage that made them. */
    private final Map<String, Stage> held = new HashMap<>();
    private final Map<String, Long> prepared = new HashMap<>();
    private final Map<String, Long> peak = new HashMap<>();
    /** Seconds that each device computes for a request, and that the gateway's port sends and receives. */
    private final Map<String, Double> busy = new HashMap<>();
    private double in;
    private double out;
    private final Set<List<Object>> counted = new HashSet<>();

    private Forecasts(Plan plan) {
        this.plan = plan;
        plan.devices().forEach(device -> devices.put(device.id(), device));
    }

    static Forecast of(Plan plan) {
        return Strategy.IN_TURNS.made(plan)
                ? Strategy.IN_TURNS.forecast(plan.graph(), plan.devices())
                : new Forecasts(plan).make();
    }

    private Forecast make() {
        List<Forecast.Stretch> stages = new ArrayList<>();
        double seconds = 0;
        long bytes = 0;
        for (Stage stage : plan.stages()) {
            Timing timing = timing(stage);
            stages.add(new Forecast.Stretch(timing.seconds(), timing.compute(), alone(stage), timing.bytes()));
            seconds += timing.seconds();
            bytes += timing.bytes();
        }
        Map<String, Long> memory = new HashMap<>();
        prepared.forEach((device, weights) -> memory.put(device, weights + peak.get(device)));
        double busiest = busy.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return new Forecast(seconds, 1 / Math.max(1e-9, Math.max(busiest, Math.max(in, out))), bytes, memory, busy,
                stages, List.of());
    }

    private double alone(Stage stage) {
        Graph graph = plan.graph();
        Set<String> names = new HashSet<>(stage.nodes());
        List<Node> nodes = graph.nodes().stream().filter(node -> names.contains(node.name())).toList();
        Graph whole = graph.part(graph.name(), nodes, stage.outputs());
        return Load.of(whole, Parts.wholeOutputs(whole)).seconds(plan.gateway());
    }

    private Timing timing(Stage stage) {
        boolean sent = stage.parts().stream()
                .noneMatch(part -> part.inputs().keySet().stream().anyMatch(held::containsKey));
        List<Timing.Task> tasks = new ArrayList<>();
        for (Part part : stage.parts()) {
            Device device = devices.get(part.device());
            Load load = Load.of(part.graph(), part.outputs());
            long needed = part.graph().bytes(part.inputs());
            long made = part.graph().bytes(part.outputs());
            remember(part, load.peak() + needed + made);
            List<Long> slices = sent ? List.of() : slices(part);
            long given = Sent.bytes(plan.graph(), part.graph(), part.inputs());
            long fetched = sent ? given : slices.stream().mapToLong(Long::longValue).sum();
            boolean ahead = !slices.isEmpty() && stage.parts().size() <= Timing.MOST_AHEAD;
            Timing.Task task = computing(part, device, load, ahead ? near(part) : Map.of());
            busy.merge(device.id(), task.compute(), Double::sum);
            out += plan.gateway().link().messageMillis() * 1e-3;
            if (device != plan.gateway()) {
                out += sent ? plan.gateway().link().seconds(given) : 0;
                in += plan.gateway().link().messageMillis() * 1e-3
                        + (stage.stays() ? 0 : plan.gateway().link().seconds(made));
            }
            tasks.add(task.fetching(fetched, slices.size()).answering(stage.stays() ? 0 : made));
        }
        if (stage.stays()) {
            stage.outputs().forEach(value -> held.put(value, stage));
        }
        return Timing.of(tasks, plan.gateway(), sent, !stage.stays());
    }

    /** What its own device holds of what a part reads. */
    private Map<String, Region> near(Part part) {
        Map<String, Region> near = new HashMap<>();
        for (Map.Entry<String, Region> input : part.inputs().entrySet()) {
            Stage maker = held.get(input.getKey());
            for (Part other : maker == null ? List.<Part>of() : maker.parts()) {
                Region there = other.targets().get(input.getKey());
                if (there != null && other.device().equals(part.device()) && there.intersects(input.getValue())) {
                    near.put(input.getKey(), there);
                }
            }
        }
        return near;
    }

    /** @param near what it may begin with */
    private static Timing.Task computing(Part part, Device device, Load load, Map<String, Region> near) {
        double seconds = load.seconds(device);
        if (!near.isEmpty()) {
            Halves halves = Halves.of(part.graph(), part.outputs(), near);
            return Timing.Task.begun(device, seconds, halves.ahead().seconds(device), halves.rest().seconds(device));
        }
        return new Timing.Task(device, seconds, 0, 0);
    }

    private void remember(Part part, long values) {
        if (counted.add(List.of(part.device(), part.graph()))) {
            prepared.merge(part.device(), Load.prepared(part.graph()), Long::sum);
        }
        peak.merge(part.device(), values, Math::max);
    }

    /** Bytes of what a part fetches from others, each by a message. */
    private List<Long> slices(Part part) {
        List<Long> slices = new ArrayList<>();
        for (Map.Entry<String, Region> input : part.inputs().entrySet()) {
            Stage maker = held.get(input.getKey());
            if (maker == null) {
                slices.add(part.device().equals(plan.gateway().id())
                        ? 0
                        : Sent.bytes(plan.graph(), part.graph(), Map.ofEntries(input)));
                continue;
            }
            for (Part other : maker.parts()) {
                Region there = other.targets().get(input.getKey());
                if (there != null && !other.device().equals(part.device()) && there.intersects(input.getValue())) {
                    slices.add(part.graph().bytes(Map.of(input.getKey(), there.intersection(input.getValue()))));
                }
            }
        }
        return slices;
    }
}
