package io.bramble.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.inference.Refusal;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private long now = Long.MAX_VALUE - 5;

    @Test
    void aRequestMayWantLessThanTheGatewayGivesButNotMore() {
        assertEquals(50, Deadline.of(50, 100, () -> now).left());
        assertEquals(100, Deadline.of(500, 100, () -> now).left());
        assertEquals(100, Deadline.of(0, 100, () -> now).left());
    }

    @Test
    void whenItIsOverItSaysSo() {
        Deadline deadline = Deadline.of(2, 100, () -> now);
        now += 1_999_999;
        assertEquals(1, deadline.left());
        now += 1;
        Refusal refusal = assertThrows(Refusal.class, deadline::left);
        assertEquals(Refusal.Kind.TIMEOUT, refusal.kind());
        assertTrue(refusal.getMessage().startsWith("not answered within its deadline of 2 ms"), refusal.getMessage());
    }
}
