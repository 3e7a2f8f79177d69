package io.bramble.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GatewaysTest {
    private static final URI A = URI.create("coap+tcp://192.0.2.1:5683");
    private static final URI B = URI.create("coap+tcp://192.0.2.2:5683");

    private long now;
    private final Gateways gateways = new Gateways(List.of(URI.create("coap+tcp://192.0.2.1/"), B), () -> now);

    @Test
    void aPeerThatIsNamedAndHeardOfIsOnePeer() throws Exception {
        gateways.learn(new ObjectMapper().readTree(
                "[{\"address\":\"192.0.2.2:5683\"},{\"address\":\"192.0.2.1:5683\"},{\"id\":\"without address\"}]"), B);
        assertEquals(List.of(A, B), gateways.all());
    }

    @Test
    void aRestIsAsLongAsTheFailureTookAndDoublesUpToABound() {
        Duration second = Duration.ofSeconds(1);
        gateways.failed(B, Duration.ofMinutes(5));
        for (int rest : List.of(1, 2, 4, 8, 16, 30, 30, 30, 30, 30)) {
            gateways.failed(A, second);
            assertEquals(Duration.ofSeconds(rest), untilAwake(A), "rests");
        }
        gateways.answered(A);
        assertTrue(gateways.awake().contains(A));
        gateways.failed(A, Duration.ZERO);
        assertEquals(Gateways.LEAST_REST, untilAwake(A));
    }

    private Duration untilAwake(URI peer) {
        long before = now;
        Duration step = Duration.ofMillis(250);
        while (!gateways.awake().contains(peer)) {
            now += step.toNanos();
        }
        Duration rest = Duration.ofNanos(now - before);
        now = before;
        return rest;
    }

    @Test
    void aClientWithoutAPeerIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Gateways(List.of(), () -> 0));
    }
}
