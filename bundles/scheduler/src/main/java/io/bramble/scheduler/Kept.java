package io.bramble.scheduler;

import io.bramble.plan.Part;
import io.bramble.plan.Stage;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a worker keeps of a task's outputs.
 *
 * @param keys by value; empty if all of them come back
 */
record Kept(String device, Worker worker, Map<String, String> keys) {
    /** @param gateway its name makes the keys its own */
    static Kept of(Action.Send send, Stage stage, String gateway, Worker worker) {
        Map<String, String> keys = new HashMap<>();
        if (stage.stays()) {
            List<String> values = stage.parts().get(send.part()).targets().keySet().stream().sorted().toList();
            for (int i = 0; i < values.size(); i++) {
                keys.put(values.get(i), gateway + "-" + Long.toHexString(send.task()) + "-" + i);
            }
        }
        return new Kept(send.device(), worker, keys);
    }

    /** What the task says of it. */
    Map<String, Task.Keep> keep(Part part) {
        Map<String, Task.Keep> keep = new HashMap<>();
        keys.forEach((value, key) -> keep.put(value, new Task.Keep(key, part.targets().get(value))));
        return keep;
    }
}
