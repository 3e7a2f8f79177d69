package io.bramble.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bramble.inference.Answer;
import io.bramble.protocol.Answers;
import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Incoming;
import io.bramble.protocol.net.Served;
import io.bramble.protocol.net.WireSettings;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Gateways on real sockets that die, hang or refuse while a request is with them. */
@Timeout(60)
final class GatewayDeathTest {
    private static final Map<String, Tensor> INPUT = Map.of("", Tensor.floats(Shape.of(1), new float[]{1}));
    private static final Answer ANSWER = new Answer("42", Map.of(),
            new Answer.Report("r", "local", 1, 1, List.of()));

    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final int BEATS_OF_SILENCE = 5;

    private final List<Endpoints> started = new ArrayList<>();
    /** One for each sign of life that was asked for. */
    private final Semaphore signs = new Semaphore(0);
    private final CountDownLatch end = new CountDownLatch(1);
    private final BlockingQueue<String> keys = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        end.countDown();
        started.forEach(Endpoints::close);
    }

    /** A peer that knows of another and answers every request for a model so. */
    private Endpoints peer(String other, Supplier<Reply> answers) throws IOException {
        Endpoints peer = new Endpoints(settings());
        peer.add(new Served("models", 8, Set.of(Method.POST), request -> answer(request, answers)).deep(),
                new Served("peers", 8, Set.of(Method.GET), request -> {
                    signs.release();
                    return Reply.of(Reply.CONTENT, 50, ("[{\"address\":\"self\"},{\"address\":\"" + other + "\"}]")
                            .getBytes(StandardCharsets.UTF_8));
                }));
        started.add(peer);
        return peer;
    }

    private static WireSettings settings() {
        return new WireSettings("127.0.0.1", 0, false, "224.0.1.187", 5683, "", false, 3000, List.of(), 1 << 20);
    }

    private Reply answer(Incoming request, Supplier<Reply> answers) {
        keys.add(request.query().get("key"));
        return answers.get();
    }

    private static Reply fine() {
        return Reply.of(Reply.CONTENT, 60, Answers.cbor(ANSWER));
    }

    private static String address(Endpoints peer) {
        return Endpoints.hostPort(peer.address());
    }

    private static BrambleClient client(String scheme, String... at) throws IOException {
        return new BrambleClient(List.of(at).stream().map(a -> URI.create(scheme + "://" + a)).toList(),
                Duration.ofSeconds(30), SILENCE);
    }

    /**
     * <pre>
     * client                      a                     b
     *  |-- POST infer?key=K ------>|
     *  |-- GET peers ------------->|
     *  |<- 2.05 [a, b] ------------|
     *  |          (a is killed: the connection closes)
     *  |-- POST infer?key=K ---------------------------->|
     *  |<- 2.05 -----------------------------------------|
     * </pre>
     */
    @Test
    void aPeerThatIsOnlyHeardOfAnswersWhenTheOneThatWasAskedDiesInTheMiddle() throws Exception {
        Endpoints b = peer("", GatewayDeathTest::fine);
        Endpoints a = peer(address(b), () -> {
            await(end::await);
            return Reply.of(Reply.SERVER_ERROR);
        });
        Thread killer = Thread.ofVirtual().start(() -> {
            // The second is asked for when the first has come, and with it whom it knows.
            await(() -> signs.acquire(2));
            a.close();
        });
        try (BrambleClient client = client("coap+tcp", address(a))) {
            assertEquals("42", client.infer("m", INPUT, null).text());
            killer.join();
            assertEquals(keys.take(), keys.take(), "the two peers got different keys");
            assertEquals(1, client.retries());
        }
    }

    private interface Wait {
        void run() throws InterruptedException;
    }

    private static void await(Wait wait) {
        try {
            wait.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPeerThatGivesNoSignOfLifeIsGivenUpThoughItsSocketStaysOpen() throws Exception {
        Endpoints b = peer("", GatewayDeathTest::fine);
        // What a stopped process is to others: its system takes connections, and nobody reads from them.
        try (ServerSocket stopped = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                BrambleClient client = client("coap+tcp", "127.0.0.1:" + stopped.getLocalPort(), address(b))) {
            assertEquals("42", client.infer("m", INPUT, null).text());
            assertEquals(1, client.retries());
        }
    }

    /**
     * <pre>
     * client                      a                     b
     *  |-- POST infer?key=K ------>|
     *  |-- GET peers ------------->|   no answer: a is stuck
     *  |-- POST infer?key=K ---------------------------->|
     *  |-- DELETE requests/K ----->|
     *  |<- 2.05 -----------------------------------------|
     * </pre>
     */
    @Test
    void aPeerThatIsGivenUpIsToldSo() throws Exception {
        BlockingQueue<String> deleted = new LinkedBlockingQueue<>();
        Endpoints b = peer("", GatewayDeathTest::fine);
        Endpoints a = new Endpoints(settings());
        started.add(a);
        a.add(new Served("models", 8, Set.of(Method.POST), request -> answer(request, () -> {
            await(end::await);
            return Reply.of(Reply.SERVER_ERROR);
        })).deep(), new Served("peers", 8, Set.of(Method.GET), request -> {
            end.await();
            return Reply.of(Reply.SERVER_ERROR);
        }), new Served("requests", 8, Set.of(Method.DELETE), request -> {
            deleted.add(request.path().getLast());
            return Reply.of(Reply.DELETED);
        }).deep());
        try (BrambleClient client = client("coap+tcp", address(a), address(b))) {
            assertEquals("42", client.infer("m", INPUT, null).text());
            assertEquals(keys.take(), deleted.take());
        }
    }

    @Test
    void overUdpAPeerThatIsGoneIsFoundOutTheSameWay() throws Exception {
        Endpoints b = peer("", GatewayDeathTest::fine);
        Endpoints a = peer("", GatewayDeathTest::fine);
        a.close();
        try (BrambleClient client = client("coap", address(a), address(b))) {
            assertEquals("42", client.infer("m", INPUT, null).text());
        }
    }

    @Test
    void aSlowPeerThatGivesSignsOfLifeIsWaitedFor() throws Exception {
        Endpoints a = peer("", () -> {
            await(() -> signs.acquire(BEATS_OF_SILENCE + 2));
            return fine();
        });
        try (BrambleClient client = client("coap+tcp", address(a))) {
            assertEquals("42", client.infer("m", INPUT, null).text());
            assertEquals(0, client.retries());
        }
    }
}
