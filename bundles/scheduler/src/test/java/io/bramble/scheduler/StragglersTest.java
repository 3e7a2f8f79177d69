package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Parts of one kind usually take 100 ms at a, and three times as much is too much. */
class StragglersTest {
    private final Play play = new Play().joined("local", 0).joined("a", 2);
    private long jobs;

    private static Event.Want part(String device, boolean keeps) {
        return new Event.Want(device, false, keeps, List.of(), Play.kind("kind"), 0);
    }

    private void submit(Event.Want... parts) {
        play.submit(++jobs, List.of(List.of(parts)));
    }

    private long task() {
        return play.all(Action.Send.class).getLast().task();
    }

    private void threeTimes100Millis() {
        for (int i = 0; i < 3; i++) {
            submit(part("a", false));
            play.after(100).tell(new Event.Done(play.now, task(), "a", 2));
        }
    }

    @Test
    void aTaskThatIsLateGoesToAnIdleWorkerTooAndTheFirstResultCounts() {
        threeTimes100Millis();
        play.joined("b", 1);
        submit(part("a", false));
        long first = task();
        play.after(299);
        assertEquals(4, play.sends().size());
        play.after(1);
        assertEquals("0@b", play.sends().getLast());
        long second = task();
        assertEquals(List.of(0L, 1L, 0L), play.core.conduct().stream().map(Seat.Conduct::late).toList());
        play.after(500);
        assertEquals(5, play.sends().size(), "two are enough");
        assertEquals(List.of(0L, 1L, 1L), play.core.conduct().stream().map(Seat.Conduct::late).toList(), "each once");
        play.done(second, "b");
        assertEquals(second, play.all(Action.Accept.class).getLast().task());
        assertEquals(List.of(new Action.Abandon(first, "a")), play.all(Action.Abandon.class));
        play.done(first, "a");
        assertEquals(4, play.all(Action.Accept.class).size(), "the other result comes too late");
        assertEquals(4, play.all(Action.Finished.class).size());
    }

    @Test
    void theStragglerMayStillWin() {
        threeTimes100Millis();
        play.joined("b", 1);
        submit(part("a", false));
        long first = task();
        play.after(300).done(first, "a");
        assertEquals(List.of(new Action.Abandon(task(), "b")), play.all(Action.Abandon.class));
    }

    @Test
    void aTaskThatIsLostWhileAnotherHasItIsNotSentAThirdTime() {
        threeTimes100Millis();
        play.joined("b", 1).joined("c", 1);
        submit(part("a", false));
        long first = task();
        play.after(300).lost(first, "a").after(10);
        assertEquals(5, play.sends().size());
        play.lost(task(), "b").after(10);
        assertEquals("0@c", play.sends().getLast());
    }

    @Test
    void nobodyGetsItWhoIsBusy() {
        threeTimes100Millis();
        play.joined("b", 2);
        submit(part("b", false));
        submit(part("a", false));
        play.after(300);
        assertEquals(5, play.sends().size());
    }

    @Test
    void whatItsWorkerIsToKeepIsDoubledTooAndTheFirstKeepsIt() {
        threeTimes100Millis();
        play.joined("b", 1);
        play.submit(++jobs, List.of(List.of(part("a", true)), List.of(reader("b"))));
        long first = task();
        play.after(350);
        long second = task();
        assertEquals("0@b", play.sends().getLast());
        play.tell(new Event.Done(play.now, second, "b", 1));
        assertEquals(List.of(new Action.Abandon(first, "a")), play.all(Action.Abandon.class));
        assertEquals(List.of(first), play.released(), "what it may yet come to keep is not wanted");
        Action.Send reader = play.all(Action.Send.class).getLast();
        assertEquals("1.0@b", play.places().getLast());
        assertEquals(List.of(new Action.Source(0, 0, second, false)), reader.kept());
        play.done(reader.task(), "b");
        assertEquals(List.of(first, second), play.released());
    }

    private static Event.Want reader(String device) {
        return new Event.Want(device, false, false, List.of(new Event.Ref(0, 0)), Play.kind("reader"), 0);
    }

    @Test
    void whoWaitsForTheTileOfALateWorkerMakesItAndIsSentAnew() {
        Play ahead = new Play(true).joined("local", 0).joined("a", 2);
        for (long job = 1; job <= 3; job++) {
            ahead.submit(job, List.of(List.of(part("a", true))));
            ahead.after(100).tell(new Event.Done(ahead.now, job, "a", 2));
        }
        ahead.joined("b", 2).submit(4, List.of(List.of(part("a", true)), List.of(reader("b"))));
        assertEquals(List.of("0.0@a", "1.0@b"), ahead.places().subList(3, 5));
        ahead.after(349);
        assertEquals(5, ahead.places().size());
        ahead.after(1);
        assertEquals("0.0@b", ahead.places().getLast(), "it has nothing else to do");
        ahead.tell(new Event.Done(ahead.now, 6, "b", 2));
        assertEquals(List.of(4L, 5L), ahead.all(Action.Abandon.class).stream().map(Action.Abandon::task).toList());
        ahead.tell(new Event.Lost(ahead.now, 5, "b", "given up")).granted("b", 2);
        assertEquals("1.0@b", ahead.places().getLast());
        assertEquals(List.of(new Action.Source(0, 0, 6, false)), ahead.all(Action.Send.class).getLast().kept());
    }

    @Test
    void whoWaitsForTheTileOfALateWorkerIsLeftAloneWhenThatIsFirstAfterAll() {
        Play ahead = new Play(true).joined("local", 0).joined("a", 2);
        for (long job = 1; job <= 3; job++) {
            ahead.submit(job, List.of(List.of(part("a", true))));
            ahead.after(100).tell(new Event.Done(ahead.now, job, "a", 2));
        }
        ahead.joined("b", 2).submit(4, List.of(List.of(part("a", true)), List.of(reader("b")))).after(350);
        ahead.tell(new Event.Done(ahead.now, 4, "a", 2));
        assertEquals(List.of(6L), ahead.all(Action.Abandon.class).stream().map(Action.Abandon::task).toList());
        ahead.done(5, "b");
        assertEquals(4, ahead.all(Action.Finished.class).size());
    }

    @Test
    void whatWaitsForALateTileMakesWayForIt() {
        Play ahead = new Play(true).joined("local", 0).joined("a", 2);
        for (long job = 1; job <= 3; job++) {
            ahead.submit(job, List.of(List.of(part("a", true))));
            ahead.after(100).tell(new Event.Done(ahead.now, job, "a", 2));
        }
        ahead.joined("b", 1).submit(4, List.of(List.of(part("a", true)), List.of(reader("b")))).after(350);
        assertEquals(List.of(new Action.Abandon(5, "b")), ahead.all(Action.Abandon.class), "its only place");
        ahead.after(1_000);
        assertEquals(5, ahead.places().size(), "nor is it sent to wait there again");
        ahead.tell(new Event.Lost(ahead.now, 5, "b", "given up")).granted("b", 1);
        assertEquals("0.0@b", ahead.places().getLast());
        ahead.tell(new Event.Done(ahead.now, 6, "b", 1));
        assertEquals("1.0@b", ahead.places().getLast());
    }

    @Test
    void whoLostARaceRestsForAsLongAsItWasAtIt() {
        threeTimes100Millis();
        play.joined("b", 1);
        submit(part("a", false));
        long first = task();
        play.after(300).done(task(), "b").lost(first, "a").granted("a", 2);
        submit(part("a", false));
        assertEquals("0@b", play.sends().getLast());
        submit(part("a", false));
        assertEquals("0@a", play.sends().getLast(), "nobody else takes it");
        play.done(task(), "a").after(300).granted("a", 2);
        submit(part("a", false));
        assertEquals("0@a", play.sends().getLast());
    }

    @Test
    void whatWaitsForALateWorkerIsTakenFirst() {
        threeTimes100Millis();
        play.granted("a", 1);
        submit(new Event.Want("a", true, false, List.of(), Play.kind("kind"), 0),
                new Event.Want("a", true, false, List.of(), Play.kind("kind"), 0));
        play.joined("b", 1).after(299);
        assertEquals(4, play.sends().size(), "a bound part waits for its device as long as that keeps its time");
        play.after(1);
        assertEquals("1@b", play.sends().getLast());
        play.done(task(), "b");
        assertEquals("0@b", play.sends().getLast(), "then what it is late with");
    }

    @Test
    void nothingIsLateBeforeThereAreThreeTimes() {
        submit(part("a", false));
        play.after(100).tell(new Event.Done(play.now, task(), "a", 2)).joined("b", 1);
        submit(part("a", false));
        play.after(10_000);
        assertEquals(2, play.sends().size());
    }

    @Test
    void oneThatIsNewToAKindIsMeasuredByTheSlowestThatIsNot() {
        threeTimes100Millis();
        play.joined("b", 1);
        submit(part("b", false));
        play.after(299);
        assertEquals(4, play.sends().size());
        play.after(1);
        assertEquals("0@a", play.sends().getLast());
    }

    @Test
    void aShortTaskIsNotLateForAHiccup() {
        for (int i = 0; i < 3; i++) {
            submit(part("a", false));
            play.after(1).tell(new Event.Done(play.now, task(), "a", 2));
        }
        play.joined("b", 1);
        submit(part("a", false));
        play.after(50);
        assertEquals(4, play.sends().size());
        play.after(1);
        assertEquals(5, play.sends().size());
    }

    @Test
    void theWaitForWhatItReadsIsNotCounted() {
        Play ahead = new Play(true).joined("local", 0).joined("a", 4).joined("b", 1);
        for (long job = 1; job <= 4; job++) {
            ahead.submit(job, List.of(List.of(part("a", true)),
                    List.of(new Event.Want("a", false, false, List.of(new Event.Ref(0, 0)), Play.kind("reader"), 0))));
            long source = ahead.all(Action.Send.class).get(ahead.sends().size() - 2).task();
            long reader = ahead.all(Action.Send.class).getLast().task();
            ahead.after(1000).tell(new Event.Done(ahead.now, source, "a", 4)).after(100);
            if (job < 4) {
                ahead.tell(new Event.Done(ahead.now, reader, "a", 4));
            }
        }
        assertEquals(8, ahead.sends().size());
        ahead.after(200);
        assertEquals("0@b", ahead.sends().getLast());
    }

    @Test
    void zeroPercentIsNever() {
        threeTimes100Millis();
        play.joined("b", 1).tell(new Event.Ruled(play.now, Rules.DEFAULT.with(true, 0)));
        submit(part("a", false));
        play.after(10_000);
        assertEquals(4, play.sends().size());
    }
}
