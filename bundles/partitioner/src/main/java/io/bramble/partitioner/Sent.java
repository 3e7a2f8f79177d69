package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import java.util.Map;

/**
 * Bytes of what the gateway sends. A picture has 256 levels in each channel whatever floats they have become, and an element
 * of it goes as a byte; what networks with up to four channels read is taken to be one. A guess: the wire looks at the values.
 */
final class Sent {
    private static final int MOST_CHANNELS = 4;
    private static final int LEAST_ELEMENTS = 4096;

    private Sent() {}

    static long bytes(Graph whole, Map<String, Region> regions) {
        return bytes(whole, whole, regions);
    }

    /** @param part a graph that reads these, some of them perhaps inputs of the whole one */
    static long bytes(Graph whole, Graph part, Map<String, Region> regions) {
        long bytes = 0;
        for (Map.Entry<String, Region> entry : regions.entrySet()) {
            ValueType type = part.values().get(entry.getKey());
            boolean byBytes = whole.inputs().containsKey(entry.getKey()) && isPicture(type);
            bytes += (long) entry.getValue().size() * (byBytes ? 1 : type.type().bytes());
        }
        return bytes;
    }

    private static boolean isPicture(ValueType type) {
        return type.type() == ElementType.FLOAT32 && type.shape().rank() == 4
                && type.shape().extent(1) <= MOST_CHANNELS && type.shape().size() >= LEAST_ELEMENTS;
    }
}
