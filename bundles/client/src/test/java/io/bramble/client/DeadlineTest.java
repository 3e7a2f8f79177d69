package io.bramble.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Served;
import io.bramble.protocol.net.WireSettings;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DeadlineTest {
    @Test
    void aGatewayIsToldHowLongItsClientWillWait() throws Exception {
        BlockingQueue<Long> told = new LinkedBlockingQueue<>();
        try (Endpoints peer = new Endpoints(
                new WireSettings("127.0.0.1", 0, false, "224.0.1.187", 5683, "", false, 3000,
                        List.of(), 1 << 20))) {
            peer.add(new Served("models", 8, Set.of(Method.POST), request -> {
                told.add(request.number("deadline", 1, 86_400_000));
                return Reply.text(Reply.UNPROCESSABLE, "no");
            }).deep());
            for (Duration patience : List.of(Duration.ofSeconds(20), Duration.ofDays(3))) {
                try (BrambleClient client = new BrambleClient(
                        URI.create("coap+tcp://" + Endpoints.hostPort(peer.address())), patience)) {
                    BrambleClient.RefusedException refused = assertThrows(BrambleClient.RefusedException.class,
                            () -> client.infer("m", Map.of("", Tensor.floats(Shape.of(1), 1)), null));
                    assertEquals(422, refused.code(), refused.getMessage());
                }
            }
        }
        long deadline = told.remove();
        assertTrue(deadline > 10_000 && deadline <= 20_000, deadline + " ms");
        assertEquals(86_400_000, told.remove());
    }
}
