package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worker is left out for a minute after two wrong results. */
class VerificationTest {
    private final Play play = new Play().joined("local", 1).joined("a", 1).joined("b", 1).joined("c", 1);

    private void submit(long job, String... devices) {
        List<Event.Want> parts = Arrays.stream(devices).map(d -> Play.want(d, List.of())).toList();
        play.tell(new Event.Submit(play.now, job, List.of(parts), play.now + 60_000, true));
    }

    private long last() {
        return play.all(Action.Send.class).getLast().task();
    }

    private void done(long task, String device, long digest) {
        play.tell(new Event.Done(play.now, task, device, 1, digest, play.now));
    }

    private String device() {
        return play.all(Action.Send.class).getLast().device();
    }

    @Test
    void aResultCountsWhenAnotherDeviceHasTheSame() {
        submit(1, "a");
        done(last(), "a", 7);
        assertEquals(List.of(new Action.Hold(1, 1, 0, 0)), play.all(Action.Hold.class));
        assertEquals(List.of(), play.all(Action.Accept.class));
        assertTrue(!device().equals("a"), "it does not judge itself");
        play.gone("local");
        String second = device();
        done(last(), second, 7);
        assertEquals(1, play.all(Action.Accept.class).getFirst().task(), "the first of them");
        assertEquals(1, play.all(Action.Finished.class).size());
    }

    @Test
    void theGatewayBelievesItself() {
        submit(1, "local");
        done(last(), "local", 7);
        assertEquals(1, play.all(Action.Finished.class).size());
    }

    @Test
    void whenTwoDisagreeAThirdDecides() {
        play.gone("local");
        submit(1, "a");
        done(last(), "a", 6);
        done(last(), "b", 7);
        assertEquals("c", device());
        done(last(), "c", 7);
        assertEquals(2, play.all(Action.Accept.class).getFirst().task());
        assertEquals(List.of(), play.all(Action.Bar.class), "once may be chance");
    }

    @Test
    void theGatewaysOwnResultOutweighsOthers() {
        submit(1, "a");
        done(last(), "a", 6);
        play.gone("b").gone("c");
        assertEquals("local", device());
        done(last(), "local", 7);
        assertEquals(2, play.all(Action.Accept.class).getFirst().task());
    }

    @Test
    void aWorkerThatIsWrongAgainIsLeftOutAndWhatItHasTakenBack() {
        play.granted("a", 2).gone("b").gone("c").submit(9, "a!");
        for (long job = 1; job <= 2; job++) {
            submit(job, "a!");
            done(last(), "a", 6);
            play.granted("a", 2);
            assertEquals("local", device());
            done(last(), "local", 7);
        }
        Action.Bar bar = play.all(Action.Bar.class).getFirst();
        assertEquals("a", bar.device());
        assertEquals(2, bar.wrong());
        assertEquals(List.of(new Action.Abandon(1, "a")), play.all(Action.Abandon.class));
        assertEquals("local", device(), "another does what it had");
        play.done(last(), "local").submit(10, "a!");
        assertEquals("local", device());
        play.done(last(), "local").after(60_000).granted("a", 1).submit(11, "a!");
        assertEquals("a", device(), "a minute later it may try again");
    }

    @Test
    void whoJoinsAnewIsNoLongerLeftOut() {
        play.submit(1, "a").tell(new Event.Wrong(play.now, 1, "a", "nonsense"));
        play.tell(new Event.Wrong(play.now, 1, "a", "nonsense"));
        assertEquals(0, play.all(Action.Bar.class).size(), "the same message again");
        play.submit(2, "a").tell(new Event.Wrong(play.now, play.task(2, 0), "a", "nonsense"));
        assertEquals("nonsense", play.all(Action.Bar.class).getFirst().reason());
        assertEquals(new Seat.Conduct("a", 0, 2, play.now + 60_000), conduct("a"));
        play.gone("a").joined("a", 1).submit(3, "a");
        assertEquals("a", device());
        assertEquals(0, conduct("a").wrong());
        assertTrue(conduct("a").barredUntil() <= play.now);
    }

    private Seat.Conduct conduct(String device) {
        return play.core.conduct().stream().filter(c -> c.device().equals(device)).findFirst().orElseThrow();
    }

    @Test
    void whatIsNoAnswerSaysNothingAgainstTheTask() {
        play.submit(1, "a");
        for (int i = 0; i < 3; i++) {
            play.tell(new Event.Wrong(play.now, last(), device(), "of another region"));
        }
        assertEquals(4, play.all(Action.Send.class).stream().map(Action.Send::device).distinct().count());
        play.done(last(), device());
        assertEquals(1, play.all(Action.Finished.class).size());
        assertEquals(List.of(), play.all(Action.Refuse.class));
    }

    @Test
    void outputsThatStayCannotBeVerified() {
        List<List<Event.Want>> parts = List.of(List.of(Play.want("a+", List.of())));
        assertThrows(IllegalArgumentException.class, () -> new Event.Submit(0, 1, parts, 1, true));
    }
}
