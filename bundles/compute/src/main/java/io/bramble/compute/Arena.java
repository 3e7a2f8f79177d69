package io.bramble.compute;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Arrays of tiles that nobody reads any more, for the next tile of the same size, in this run or a later one of the same
 * graph for the same regions: from the second run on, only results are new. Given up when memory is short.
 */
final class Arena {
    private final Map<String, Region> outputs;
    private SoftReference<Map<Integer, Queue<float[]>>> free = new SoftReference<>(null);

    /** @param outputs the regions that its runs compute; others would want arrays of other sizes */
    Arena(Map<String, Region> outputs) {
        this.outputs = Map.copyOf(outputs);
    }

    boolean serves(Map<String, Region> wanted) {
        return outputs.equals(wanted);
    }

    private synchronized Map<Integer, Queue<float[]>> free() {
        Map<Integer, Queue<float[]>> map = free.get();
        if (map == null) {
            map = new ConcurrentHashMap<>();
            free = new SoftReference<>(map);
        }
        return map;
    }

    /** A tile whose elements are to be written, all of them: what they are now is left from before. */
    Tile tile(ElementType type, Region region, Layout layout) {
        if (type != ElementType.FLOAT32) {
            return Tile.zeros(type, region, layout);
        }
        Shape shape = layout.stored(region.shape());
        Queue<float[]> queue = free().get(shape.size());
        float[] array = queue == null ? null : queue.poll();
        return new Tile(region, layout, new Tensor.Floats(shape, array == null ? new float[shape.size()] : array));
    }

    /** Takes back a tile of this arena that nobody will read. */
    void release(Tile tile) {
        if (tile.data() instanceof Tensor.Floats floats && floats.type() == ElementType.FLOAT32) {
            free().computeIfAbsent(floats.data().length, size -> new ConcurrentLinkedQueue<>()).add(floats.data());
        }
    }
}
