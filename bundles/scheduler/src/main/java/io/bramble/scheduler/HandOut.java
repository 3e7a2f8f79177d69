package io.bramble.scheduler;

import io.bramble.plan.Part;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.tensor.Region;
import java.util.HashMap;
import java.util.Map;

/**
 * A task on its way to its worker.
 *
 * @param holder who has the weights
 * @param sources what it reads of what is here, uncropped
 * @param slices what it reads of what workers keep
 * @param millis it may take
 */
record HandOut(Action.Send send, Request request, Worker worker, String holder, Kept output,
        Map<String, Gathered.Source> sources, KeptInputs slices, long millis) {
    Part part() {
        return request.part(send.stage(), send.part());
    }

    /** Whether it goes to another device than its weights were to. */
    boolean travels() {
        return part().bound() && !send.device().equals(part().device());
    }

    /** Elements that are to be cut out of what is here. */
    long cropped() {
        return sources.keySet().stream().map(part().inputs()::get).mapToLong(Region::size).sum();
    }

    /** Crops what it reads of what is here. */
    Task task() {
        Map<String, Task.Input> inputs = new HashMap<>(slices.inputs());
        Values.crop(sources).forEach((value, tile) -> inputs.put(value, Task.Input.of(tile)));
        return new Task(send.task(), request.id, request.graphs.get(send.stage()).get(send.part()), inputs,
                part().outputs(), output.keep(part()), millis, holder, request.plan.epoch());
    }

    @Override
    public String toString() {
        return "task " + send.task() + " for " + send.device();
    }
}
