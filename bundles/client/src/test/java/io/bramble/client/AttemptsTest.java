package io.bramble.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bramble.protocol.Ask;
import io.bramble.protocol.Reply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Peers that are dead, busy or strangers, under a clock that only pauses move. */
final class AttemptsTest {
    private static final URI A = URI.create("coap+tcp://192.0.2.1:5683");
    private static final URI B = URI.create("coap+tcp://192.0.2.2:5683");
    private static final URI C = URI.create("coap+tcp://192.0.2.3:5683");
    private static final Reply FINE = Reply.text(Reply.CONTENT, "42");

    private final Map<URI, Supplier<Reply>> peers = new HashMap<>();
    private final List<URI> asked = new ArrayList<>();
    /** Who was told that the question is given up, and how many had been asked by then. */
    private final List<String> told = new ArrayList<>();
    private long now;

    private final Gateways gateways = new Gateways(List.of(A, B), () -> now);
    private final Attempts attempts = attempts(gateways);

    private Attempts attempts(Gateways among) {
        return new Attempts(among, this::send, new Attempts.Time() {
            @Override
            public long nanos() {
                return now;
            }

            @Override
            public void pause(Duration pause) {
                now += pause.toNanos();
            }
        }, Duration.ofSeconds(60));
    }

    /** A peer that is not in the map cannot be reached; to find that out takes a second. */
    private Reply send(URI peer, Ask ask) throws IOException {
        asked.add(peer);
        Supplier<Reply> answers = peers.get(peer);
        if (answers == null) {
            now += Duration.ofSeconds(1).toNanos();
            throw new IOException("the connection closed");
        }
        return answers.get();
    }

    private Reply ask() throws Exception {
        return ask(attempts);
    }

    private Reply ask(Attempts by) throws Exception {
        return by.untilAnswered(new Attempts.Question() {
            @Override
            public Ask to(URI peer, Duration left) {
                return Ask.post(URI.create(peer + "/models/m/infer?key=k"), 42, new byte[1], 60, left);
            }

            @Override
            public void givenUp(URI peer) {
                told.add(peer + " after " + asked.size());
            }
        });
    }

    private static Reply busy(long seconds) {
        return Reply.text(Reply.UNAVAILABLE, "busy").retryAfter(seconds);
    }

    @Test
    void theFirstPeerIsAskedAndNoOtherWhileItAnswers() throws Exception {
        peers.put(A, () -> FINE);
        ask();
        ask();
        assertEquals(List.of(A, A), asked);
        assertEquals(0, attempts.retries());
    }

    @Test
    void anotherPeerIsAskedWhenOneIsDeadAndTheDeadOneComesLastForAWhile() throws Exception {
        peers.put(B, () -> FINE);
        assertEquals(FINE, ask());
        ask();
        assertEquals(List.of(A, B, B), asked);
        assertEquals(1, attempts.retries());
        peers.put(A, () -> FINE);
        now += Duration.ofSeconds(2).toNanos();
        ask();
        assertEquals(A, asked.getLast());
    }

    @Test
    void aPeerThatGaveNoAnswerIsToldThatAnotherIsAsked() throws Exception {
        peers.put(B, () -> FINE);
        ask();
        assertEquals(List.of(A + " after 1"), told);
    }

    @Test
    void theOnlyPeerIsNotToldThatItIsGivenUpForItIsAskedAgain() throws Exception {
        peers.put(A, () -> FINE);
        Map<URI, Supplier<Reply>> back = Map.copyOf(peers);
        peers.clear();
        Attempts alone = attempts(new Gateways(List.of(A), () -> {
            if (asked.size() == 2) {
                peers.putAll(back);
            }
            return now;
        }));
        assertEquals(FINE, ask(alone));
        assertEquals(List.of(A, A, A), asked);
        assertEquals(List.of(), told);
    }

    @Test
    void aPeerThatTakesTheQuestionForTheOneItWasToForgetIsAskedOnceMore() throws Exception {
        List<Reply> replies = new ArrayList<>(List.of(Reply.text(Reply.CONFLICT, "request k was deleted"), FINE));
        peers.put(B, () -> {
            peers.put(A, replies::removeFirst);
            return busy(3);
        });
        assertEquals(FINE, ask());
        assertEquals(List.of(A, B, A), asked.subList(0, 3));
        assertEquals(List.of(), replies);
    }

    @Test
    void aConflictOfOneThatWasNotGivenUpIsTheAnswer() throws Exception {
        peers.put(A, () -> Reply.text(Reply.CONFLICT, "not now"));
        assertEquals(Reply.CONFLICT, ask().code());
        assertEquals(List.of(A), asked);
    }

    @Test
    void aPeerThatWasOnlyHeardOfAnswersWhenAllThatWereNamedAreDead() throws Exception {
        gateways.learn(new ObjectMapper()
                .readTree("[{\"address\":\"192.0.2.1:5683\"},{\"address\":\"192.0.2.3:5683\"}]"), A);
        peers.put(C, () -> FINE);
        assertEquals(FINE, ask());
        assertEquals(List.of(A, B, C), asked);
    }

    @Test
    void aBusyPeerIsAskedAgainWhenItSaysAndNotSooner() throws Exception {
        peers.put(A, () -> now >= Duration.ofSeconds(4).toNanos() ? FINE : busy(4));
        peers.put(B, () -> busy(7));
        assertEquals(FINE, ask());
        assertEquals(List.of(A, B, A), asked);
        assertEquals(Duration.ofSeconds(4).toNanos(), now);
    }

    @Test
    void whoSaysComeBackInADayIsAskedAgainSoonerAndTheDeadlineHolds() {
        peers.put(A, () -> busy(86_400));
        peers.put(B, () -> busy(86_400));
        var error = assertThrows(BrambleClient.RefusedException.class, this::ask);
        assertEquals(Reply.UNAVAILABLE, error.code());
        assertEquals(Duration.ofSeconds(60).toNanos(), now);
        assertTrue(asked.size() > 4, asked.toString());
        assertTrue(error.getMessage().startsWith("no answer within 60.0 s; " + A + ": 5.03 busy; " + B),
                error.getMessage());
    }

    @Test
    void itIsGivenUpBeforeTheDeadlineWhenNobodyIsThereAndTheErrorNamesEachPeer() {
        var error = assertThrows(IOException.class, this::ask);
        assertEquals("no peer could be reached; " + A + ": the connection closed; " + B + ": the connection closed",
                error.getMessage());
        assertTrue(now < Duration.ofSeconds(60).toNanos(), now + " ns");
    }

    @Test
    void whoHasBeenAnsweredBeforeWaitsForPeersThatAreAwayAllAtOnceUntilTheDeadline() throws Exception {
        peers.put(A, () -> FINE);
        ask();
        peers.clear();
        assertTrue(assertThrows(IOException.class, this::ask).getMessage().startsWith("no answer within 60.0 s; "));
        assertEquals(Duration.ofSeconds(60).toNanos(), now);
    }

    @Test
    void aRefusalThatWouldBeTheSameElsewhereIsTheAnswer() throws Exception {
        peers.put(A, () -> Reply.text(Reply.UNPROCESSABLE, "tensor of another shape"));
        assertEquals(Reply.UNPROCESSABLE, ask().code());
        assertEquals(List.of(A), asked);
    }

    @Test
    void aPeerThatHasNotHeardOfTheModelYetDoesNotAnswerForABusyOneThatHas() throws Exception {
        peers.put(A, () -> now > 0 ? FINE : busy(1));
        peers.put(B, () -> Reply.text(Reply.NOT_FOUND, "no model m"));
        assertEquals(FINE, ask());
        peers.remove(A);
        asked.clear();
        assertEquals(Reply.NOT_FOUND, assertThrows(BrambleClient.RefusedException.class, this::ask).code());
    }
}
