package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Forecast;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whole requests to whole peers: each goes to whoever is free, so no request is answered sooner, but as many at once as
 * there are peers. Nothing beats it in requests a second wherever the model fits each peer.
 */
final class FrameParallel implements Scheme {
    @Override
    public String name() {
        return "frame-parallel";
    }

    /** Null where not even two devices have room for the model. */
    Plan plan(Graph graph, List<Device> devices) {
        Load load = Load.of(graph, Parts.wholeOutputs(graph));
        long in = Forecasts.bytes(graph, Parts.inputs(graph, Parts.wholeOutputs(graph)));
        long out = Forecasts.bytes(graph, Parts.wholeOutputs(graph));
        long memory = Load.prepared(graph) + load.peak() + in + out;
        List<Device> roomy = devices.stream().filter(d -> d.memoryBytes() >= memory).toList();
        if (roomy.size() < devices.size() || roomy.size() < 2) {
            return null; // a request may go to any of the devices, so all have to have room
        }
        Device gateway = devices.get(0);
        double rate = 0;
        double best = Double.MAX_VALUE;
        List<Timing.Task> tasks = new ArrayList<>();
        Map<String, Long> memories = new HashMap<>();
        for (Device device : roomy) {
            Timing.Task task = new Timing.Task(device, load.seconds(device), in, 0, out);
            best = Math.min(best, Timing.of(List.of(task), gateway, true).seconds());
            rate += 1 / task.compute();
            tasks.add(task);
            memories.put(device.id(), memory);
        }
        double elsewhere = 1 - 1 / tasks.get(0).compute() / rate;
        double port = elsewhere * (gateway.link().messageMillis() * 1e-3 + gateway.link().seconds(Math.max(in, out)));
        double perSecond = Math.min(rate, port > 0 ? 1 / port : rate);
        Part part = Parts.of(graph, Parts.wholeOutputs(graph), Part.ANYBODY, false);
        Stage stage = new Stage(name(), graph.nodes().stream().map(n -> n.name()).toList(),
                graph.outputs().stream().distinct().toList(), List.of(part), "each request goes to whoever is free");
        Forecast forecast = new Forecast(best, perSecond, (long) (elsewhere * (in + out)), memories,
                List.of(new Forecast.Stretch(best, best, load.seconds(gateway), in + out)), List.of());
        return new Plan(Strategy.THROUGHPUT.name(), graph, devices, List.of(stage), forecast);
    }

    @Override
    public Proposal propose(List<Block> blocks, Situation situation) {
        return new Declined("");
    }

    /** None: it is a way for many requests, not for a part of one. */
    @Override
    public void legs(Field field, Consumer<Leg> found) {}

    @Override
    public String nothing(Limits limits) {
        return "no node";
    }

    @Override
    public String share(Graph whole, Stage stage, List<Part> parts) {
        return "all of a request in turns";
    }
}
