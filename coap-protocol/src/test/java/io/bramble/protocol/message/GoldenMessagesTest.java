package io.bramble.protocol.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.inference.Answer;
import io.bramble.plan.Device;
import io.bramble.protocol.Answers;
import io.bramble.protocol.TypedArrays;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Messages as they lie on the wire, in {@code src/test/resources/golden}: hexadecimal, blanks and lines that start with
 * a hash mean nothing. What reads these reads every peer of this version; a change here is a change of the protocol.
 */
class GoldenMessagesTest {
    @Test
    void introduction() throws IOException {
        Introduction message = new Introduction("pi-1", 5683);
        assertArrayEquals(golden("introduction"), message.write());
        assertEquals(message, Introduction.read(golden("introduction")));
    }

    @Test
    void lease() throws IOException {
        Lease message = new Lease(3000, true, 2, new Device("pi-1", 12.5, 4.25, 1 << 28, 4, "vector"));
        assertArrayEquals(golden("lease"), message.write());
        assertEquals(message, Lease.read(golden("lease")));
    }

    @Test
    void callAndOffer() throws IOException {
        Call call = new Call("pi-1", 5683, 6);
        assertArrayEquals(golden("call"), call.write());
        assertEquals(call, Call.read(golden("call")));
        Offer offer = new Offer("pi-2", 2);
        assertArrayEquals(golden("offer"), offer.write());
        assertEquals(offer, Offer.read(golden("offer")));
    }

    @Test
    void task() throws IOException {
        TaskMessage message = Samples.task();
        assertArrayEquals(golden("task"), message.write());
        assertEquals(List.of(message), TaskMessage.read(golden("task")));
    }

    @Test
    void taskOfHeldSlices() throws IOException {
        TaskMessage message = Samples.heldTask();
        assertArrayEquals(golden("task-held"), message.write());
        assertEquals(List.of(message), TaskMessage.read(golden("task-held")));
        assertArrayEquals(golden("missing"), Samples.missing().write());
        assertEquals(List.of(Samples.missing()), ResultMessage.read(golden("missing")));
        Release release = new Release(List.of("pi-1-1a-0", "pi-1-1b-0"));
        assertArrayEquals(golden("release"), release.write());
        assertEquals(release, Release.read(golden("release")));
    }

    @Test
    void tasksAndResultsThatTravelTogether() {
        List<TaskMessage> tasks = List.of(Samples.heldTask(), Samples.task(), Samples.heldTask());
        assertEquals(tasks, TaskMessage.read(TaskMessage.write(tasks)));
        List<ResultMessage> results = List.of(Samples.result().after(2_000_000), Samples.missing(), Samples.result());
        assertEquals(results, ResultMessage.read(ResultMessage.write(results)));
    }

    @Test
    void result() throws IOException {
        assertArrayEquals(golden("result"), Samples.result().write());
        assertEquals(List.of(Samples.result()), ResultMessage.read(golden("result")));
        ResultMessage refused = ResultMessage.not(Samples.task(), ResultMessage.REFUSED, "draining");
        assertArrayEquals(golden("refused"), refused.write());
        assertEquals(List.of(refused), ResultMessage.read(golden("refused")));
    }

    @Test
    void aResultThatIsNotTheTasksOrDidNotComeAsItWasSentIsAtFault() {
        ResultMessage result = ResultMessage.read(Samples.result().write()).getFirst();
        Map<String, Tile> tiles = result.outputs().here();
        assertNull(result.fault(7, 3, tiles));
        assertEquals("result wants to be of task 8 of plan 3, is of task 7 of plan 3", result.fault(8, 3, tiles));
        assertEquals("result wants to be of task 7 of plan 4, is of task 7 of plan 3", result.fault(7, 4, tiles));
        byte[] message = Samples.result().write();
        message[message.length - 1] ^= 1;
        ResultMessage spoiled = ResultMessage.read(message).getFirst();
        assertTrue(spoiled.fault(7, 3, spoiled.outputs().here()).startsWith("result of task 7 wants checksum "));
    }

    @Test
    void modelEntry() throws IOException {
        assertArrayEquals(golden("entry"), EntryMessage.write(Samples.entry()));
        assertEquals(Samples.entry(), EntryMessage.read(golden("entry")));
    }

    @Test
    void tensors() throws IOException {
        assertArrayEquals(golden("tensors"), TypedArrays.write(Samples.tensors()));
        assertEquals(Samples.tensors(), TypedArrays.read(golden("tensors")));
    }

    @Test
    void answer() throws IOException {
        assertArrayEquals(golden("answer"), Answers.cbor(Samples.answer()));
        assertEquals(Samples.answer(), Answers.read(golden("answer")));
        String json = new String(Answers.json(Samples.answer()), StandardCharsets.UTF_8);
        assertEquals("{\"text\":\"00123\",\"outputs\":{\"y\":{\"type\":\"float\",\"shape\":[1,2],\"data\":[0.5,-1.0]}},"
                + "\"report\":{\"request\":\"r-1\",\"strategy\":\"local\",\"epoch\":3,\"nanos\":1000,\"shares\":["
                + "{\"device\":\"pi-1\",\"tasks\":2,\"sent\":0,\"received\":0,\"nanos\":900}]}}", json);
    }

    @Test
    void spansOfAnAnswerComeBackAsTheyWere() {
        Answer.Report report = new Answer.Report("r-1", "auto", 3, 1000, List.of(),
                List.of(new Answer.Span("pi-2", 4, "m/conv", 10, 900, 700, 1234)));
        Answer traced = new Answer("", Map.of(), report);
        assertEquals(report, Answers.read(Answers.cbor(traced)).report());
        assertEquals(List.of(), Answers.read(Answers.cbor(traced.untraced())).report().spans());
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = GoldenMessagesTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
            if (in == null) {
                throw new IOException("no golden message " + name);
            }
            String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(l -> !l.startsWith("#"))
                    .collect(Collectors.joining());
            return HexFormat.of().parseHex(hex.replace(" ", ""));
        }
    }
}
