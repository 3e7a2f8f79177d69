package io.bramble.scheduler;

import io.bramble.graph.ValueType;
import io.bramble.plan.Part;
import io.bramble.task.Slice;
import io.bramble.task.Task;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a task reads of what workers keep.
 *
 * @param makers the task that made each tile, by the tile's key
 */
record KeptInputs(Map<String, Task.Input> inputs, Map<String, Long> makers) {
    /** @param kept by task */
    static KeptInputs of(Action.Send send, Request request, Map<Long, Kept> kept) {
        Map<String, Task.Input> inputs = new HashMap<>();
        Map<String, Long> makers = new HashMap<>();
        Part part = request.part(send.stage(), send.part());
        part.inputs().forEach((value, region) -> {
            int origin = request.origins.of(send.stage(), value);
            if (request.origins.stays(origin)) {
                ValueType type = request.plan.graph().values().get(value);
                List<Slice> slices = new ArrayList<>();
                for (int p : request.origins.parts(origin, value, region)) {
                    Action.Source source = source(send, origin, p);
                    Kept tile = kept.get(source.task());
                    Region target = request.part(origin, p).targets().get(value);
                    String key = tile.keys().get(value);
                    slices.add(new Slice.Held(tile.device(), key, target.intersection(region),
                            Layout.preferred(region.rank()), type.type(), source.coming()));
                    makers.put(key, source.task());
                }
                inputs.put(value, slices.isEmpty() ? nothing(type, region) : new Task.Input(region, slices));
            }
        });
        return new KeptInputs(inputs, makers);
    }

    private static Action.Source source(Action.Send send, int stage, int part) {
        return send.kept().stream()
                .filter(s -> s.stage() == stage && s.part() == part)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "stage " + stage + " part " + part + " is kept by nobody, for " + send));
    }

    /** An empty region is held by nobody. */
    private static Task.Input nothing(ValueType type, Region region) {
        Layout layout = Layout.ROW_MAJOR;
        return Task.Input.of(new Tile(region, layout, Tensor.zeros(type.type(), layout.stored(region.shape()))));
    }

    /** Tasks that made what was not to be had. */
    List<Long> tasks(List<String> keys) {
        return keys.stream().filter(makers::containsKey).map(makers::get).distinct().toList();
    }
}
