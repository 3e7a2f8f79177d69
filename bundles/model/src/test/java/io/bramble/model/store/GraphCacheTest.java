package io.bramble.model.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.inference.Refusal;
import org.junit.jupiter.api.Test;

class GraphCacheTest {
    @Test
    void aModelThatWouldEndTheMachineIsRefusedWithWhatToDo() {
        GraphCache.requireRoom(300L << 20, 512L << 20);
        Refusal refusal = assertThrows(Refusal.class, () -> GraphCache.requireRoom(528L << 20, 512L << 20));
        assertEquals(Refusal.Kind.TOO_LARGE, refusal.kind());
        assertTrue(refusal.getMessage().contains("528 MiB wants more memory than this peer's Java heap of 512 MiB")
                && refusal.getMessage().contains("-Xmx"), refusal.getMessage());
    }
}
