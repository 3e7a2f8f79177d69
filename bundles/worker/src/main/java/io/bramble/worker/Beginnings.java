package io.bramble.worker;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Halves;
import io.bramble.plan.Load;
import io.bramble.store.Digest;
import io.bramble.task.Task;
import io.bramble.tensor.Region;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Whether a task is worth beginning while some of what it reads is on its way: {@link Halves} says so for this machine's
 * speed, as it does to who plans. Answers are kept, for the same tasks come with each request.
 */
final class Beginnings {
    private static final int MOST = 256;

    private record Asked(Digest graph, Map<String, Region> outputs, Map<String, Region> near) {}

    private final Supplier<Device> device;
    private final Map<Asked, Boolean> answers = new LinkedHashMap<>(16, 0.75f, true);
    private Device of;

    Beginnings(Supplier<Device> device) {
        this.device = device;
    }

    /**
     * @param near what is here of the inputs, by name
     * @param graph the task's
     * @throws IOException if the graph is not to be had
     */
    synchronized boolean pay(Task task, Map<String, Region> near, PreparedGraphs.Source graph) throws IOException {
        Device now = device.get();
        if (!now.equals(of)) {
            of = now;
            answers.clear();
        }
        Asked asked = new Asked(task.graph(), task.outputs(), near);
        Boolean answer = answers.get(asked);
        if (answer == null) {
            answer = pay(graph.get(), task.outputs(), near, now);
            answers.put(asked, answer);
            if (answers.size() > MOST) {
                answers.remove(answers.keySet().iterator().next());
            }
        }
        return answer;
    }

    private static boolean pay(Graph graph, Map<String, Region> outputs, Map<String, Region> near, Device device) {
        Halves halves = Halves.of(graph, outputs, near);
        return Halves.pay(halves.ahead().seconds(device), halves.rest().seconds(device),
                Load.of(graph, outputs).seconds(device));
    }
}
