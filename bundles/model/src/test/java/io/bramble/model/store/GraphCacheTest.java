package io.bramble.model.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bramble.model.ModelFile;
import io.bramble.store.Digest;
import io.bramble.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphCacheTest {
    /** Three weights of four bytes. */
    private static final byte[] ONNX = new ModelFile(13).input("x", "n", 3).output("y").floats("w", Shape.of(3))
            .node("Add", List.of("x", "w"), List.of("y")).bytes();
    private static final long BYTES = 12;

    private static GraphCache.Made made(GraphCache cache, int rows) {
        return cache.first(Digest.of(ONNX), ByteBuffer.wrap(ONNX), Map.of("x", Shape.of(rows, 3)), Map.of());
    }

    @Test
    void sectionsAreKeptAsLongAsTheirWeightsHaveRoom() {
        GraphCache cache = new GraphCache(2 * BYTES);
        GraphCache.Made one = made(cache, 1);
        assertEquals(BYTES, one.section().graph().heldBytes());
        GraphCache.Made two = made(cache, 2);
        assertSame(one, made(cache, 1));
        made(cache, 3);
        assertSame(one, made(cache, 1), "used later than the one of two rows");
        assertNotSame(two, made(cache, 2));
    }

    @Test
    void theLastSectionIsKeptWhateverItsWeightsTake() {
        GraphCache cache = new GraphCache(0);
        GraphCache.Made one = made(cache, 1);
        assertSame(one, made(cache, 1));
        made(cache, 2);
        assertNotSame(one, made(cache, 1));
    }
}
