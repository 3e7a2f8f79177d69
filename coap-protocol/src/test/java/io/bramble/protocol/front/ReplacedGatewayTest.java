package io.bramble.protocol.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.inference.Answer;
import io.bramble.inference.Inference;
import io.bramble.inference.Question;
import io.bramble.inference.Refusal;
import io.bramble.plan.Plan;
import io.bramble.protocol.Ask;
import io.bramble.protocol.Door;
import io.bramble.protocol.Reply;
import io.bramble.protocol.net.WireSettings;
import io.bramble.protocol.peer.FolderBlobs;
import io.bramble.protocol.peer.Wire;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose bundle is replaced while it works on a request. */
@Timeout(60)
final class ReplacedGatewayTest {
    @TempDir
    private Path folder;

    private Wire wire;
    private ClientDoor peer;
    private Supplier<Throwable> fault;
    private boolean replaced;

    @BeforeEach
    void start() throws Exception {
        wire = new Wire(
                new WireSettings("127.0.0.1", 0, false, "224.0.1.187", 5683, "", false, 3000, List.of(), 1 << 20));
        peer = new ClientDoor(wire, new Fails(), new ScriptedInference(), new MapModels(), new FolderBlobs(folder),
                (digest, holder) -> {}, new ClientDoorTest.OnePeer(), new Standings(Map.of()));
    }

    @AfterEach
    void stop() {
        peer.close();
        wire.close();
    }

    /** Works until its bundle is replaced, or not, and then cannot go on. */
    private final class Fails implements Inference {
        @Override
        public int maxBodyBytes() {
            return 1000;
        }

        @Override
        public Answer infer(Question question) {
            if (replaced) {
                peer.close();
            }
            switch (fault.get()) {
                case Error e -> throw e;
                case RuntimeException e -> throw e;
                case Throwable e -> throw new AssertionError(e);
            }
        }

        @Override
        public Plan plan(String model, String strategy) {
            throw new UnsupportedOperationException();
        }
    }

    private Reply ask() throws Exception {
        int port = wire.endpoints().address().getPort();
        try (Door door = Door.open(InetAddress.getLoopbackAddress())) {
            return door.send(Ask.post(URI.create("coap+tcp://127.0.0.1:" + port + "/models/m/infer"), 42, new byte[4],
                    Reply.NONE, Duration.ofSeconds(30)));
        }
    }

    @Test
    void whatFailsBecauseAPartWasReplacedIsToBeAskedAgainAndElsewhere() throws Exception {
        replaced = true;
        fault = () -> new NoClassDefFoundError("io/bramble/gateway/Reading");
        Reply reply = ask();
        assertEquals(Reply.UNAVAILABLE, reply.code(), reply::toString);
        assertTrue(reply.text().contains("replaced"), reply.text());
    }

    @Test
    void aJobThatEndsWithItsSchedulerIsToBeAskedAgain() throws Exception {
        replaced = true;
        fault = () -> new Refusal(Refusal.Kind.FAILED, "the scheduler stopped");
        assertEquals(Reply.UNAVAILABLE, ask().code());
    }

    @Test
    void whatIsWrongWithTheRequestStaysWrong() throws Exception {
        replaced = true;
        fault = () -> new Refusal(Refusal.Kind.UNPROCESSABLE, "tensor of another shape");
        assertEquals(Reply.UNPROCESSABLE, ask().code());
    }

    @Test
    void whatFailsWhileNothingWasReplacedIsOurFault() throws Exception {
        fault = () -> new NoClassDefFoundError("io/bramble/gateway/Reading");
        Reply reply = ask();
        assertEquals(Reply.SERVER_ERROR, reply.code());
        assertTrue(reply.text().startsWith("/models failed"), reply.text());
    }
}
