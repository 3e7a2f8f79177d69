package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.plan.Device;
import io.bramble.plan.Forecast;
import io.bramble.plan.Load;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.tensor.Region;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whole requests to whole peers: each goes to whoever is free, so no request is answered sooner, but as many at once as
 * there are peers. Nothing beats it in requests a second wherever the model fits each peer.
 */
final class FrameParallel implements Scheme {
    @Override
    public String name() {
        return "frame-parallel";
    }

    /** Null where there is nobody else, or one has no room for the model, for a request may go to any. */
    Plan plan(Graph graph, List<Device> devices) {
        Forecast forecast = forecast(graph, devices);
        if (devices.size() < 2 || devices.stream().anyMatch(d -> d.memoryBytes() < forecast.memory().get(d.id()))) {
            return null;
        }
        Part part = Parts.of(graph, Parts.wholeOutputs(graph), Part.ANYBODY, false);
        Stage stage = new Stage(name(), graph.nodes().stream().map(Node::name).toList(),
                graph.outputs().stream().distinct().toList(), List.of(part), "each request goes to whoever is free");
        return new Plan(Strategy.THROUGHPUT.name(), graph, devices, List.of(stage)).with(forecast);
    }

    /** Whether a plan is of this kind. */
    boolean made(Plan plan) {
        return plan.stages().get(0).scheme().equals(name());
    }

    /** What is to be expected if all requests go in turns to these devices, the gateway first. */
    Forecast forecast(Graph graph, List<Device> devices) {
        Map<String, Region> outputs = Parts.wholeOutputs(graph);
        Load load = Load.of(graph, outputs);
        Map<String, Region> needed = Parts.needed(graph, outputs);
        long in = Sent.bytes(graph, needed);
        long out = graph.bytes(outputs);
        long memory = Load.prepared(graph) + load.peak() + graph.bytes(needed) + out;
        Device gateway = devices.get(0);
        double here = 1 / load.seconds(gateway);
        double others = 0;
        double soonest = 1 / here;
        Map<String, Long> memories = new HashMap<>(Map.of(gateway.id(), memory));
        for (Device device : devices.subList(1, devices.size())) {
            Timing.Task task = new Timing.Task(device, load.seconds(device), in, out);
            soonest = Math.min(soonest, Timing.of(List.of(task), gateway, true, true).seconds());
            others += 1 / task.compute();
            memories.put(device.id(), memory);
        }
        // More than its port lets through the gateway cannot hand out.
        others = Math.min(others,
                1 / (gateway.link().messageMillis() * 1e-3 + gateway.link().seconds(Math.max(in, out))));
        long bytes = (long) (others / (here + others) * (in + out));
        return new Forecast(soonest, here + others, bytes, memories, Map.of(),
                List.of(new Forecast.Stretch(soonest, soonest, load.seconds(gateway), bytes)), List.of());
    }

    @Override
    public String share(Graph whole, Stage stage, List<Part> parts) {
        return "all of a request in turns";
    }
}
