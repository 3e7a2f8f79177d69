package io.bramble.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.inference.Refusal;
import org.junit.jupiter.api.Test;

class HeapRoomTest {
    @Test
    void aModelThatWouldEndTheMachineIsRefusedWithWhatToDo() {
        HeapRoom room = new HeapRoom(512L << 20);
        room.take(300L << 20);
        Refusal refusal = assertThrows(Refusal.class, () -> room.take(228L << 20));
        assertEquals(Refusal.Kind.TOO_LARGE, refusal.kind());
        assertTrue(
                refusal.getMessage().contains("weights of 528 MiB") && refusal.getMessage().contains("heap of 512 MiB")
                        && refusal.getMessage().contains("-Xmx"),
                refusal.getMessage());
    }
}
