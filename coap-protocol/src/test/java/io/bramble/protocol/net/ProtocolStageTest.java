package io.bramble.protocol.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProtocolStageTest {
    private final ProtocolStage stage = new ProtocolStage(1);
    private final List<String> taken = new ArrayList<>();

    @AfterEach
    void stop() {
        stage.shutdownNow();
    }

    @Test
    void stepsAreTakenHereInOrderAndNeverInsideTheCallThatHandsThemOver() {
        ProtocolStage.here(() -> {
            stage.execute(() -> {
                stage.execute(() -> taken.add("third"));
                taken.add("second");
            });
            taken.add("first");
        });
        assertEquals(List.of("first", "second", "third"), taken);
    }

    @Test
    void oneThatFailsKeepsNoOtherFromBeingTaken() {
        assertThrows(IllegalStateException.class, () -> ProtocolStage.here(() -> {
            stage.execute(() -> {
                throw new IllegalArgumentException("step");
            });
            stage.execute(() -> taken.add("another"));
            throw new IllegalStateException("beginning");
        }));
        assertEquals(List.of("another"), taken);
    }

    @Test
    void whereNobodyBeganAPoolTakesThem() throws Exception {
        CompletableFuture<String> by = new CompletableFuture<>();
        stage.execute(() -> by.complete(Thread.currentThread().getName()));
        assertEquals("bramble-coap-0", by.get(10, TimeUnit.SECONDS));
    }
}
