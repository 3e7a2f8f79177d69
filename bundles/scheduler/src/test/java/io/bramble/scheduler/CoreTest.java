package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.inference.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoreTest {
    private final Play play = new Play();

    @Test
    void eachPartGoesToTheDeviceItIsMeantFor() {
        play.joined("local", 2).joined("a", 2).joined("b", 2).submit(1, "b", "local", "a");
        assertEquals(List.of("0@b", "1@local", "2@a"), play.sends());
    }

    @Test
    void aPartBeginsWhenAllItReadsIsDone() {
        play.joined("local", 2).joined("a", 2).submit(1, 1000, List.of(List.of("local", "a"), List.of("local")));
        play.done(play.task(1, 1), "a");
        assertEquals(2, play.sends().size());
        play.done(play.task(1, 0), "local");
        assertEquals(3, play.sends().size());
        play.done(play.task(1, 0), "local");
        assertEquals(List.of(new Action.Finished(1)), play.all(Action.Finished.class));
        assertEquals(0, play.core.size());
    }

    @Test
    void noWorkerHoldsMoreThanItGranted() {
        play.joined("local", 1).joined("a", 2).submit(1, "a", "a", "a", "a");
        assertEquals(List.of("0@a", "1@a"), play.sends());
        play.tell(new Event.Done(play.now, play.task(1, 0), "a", 1));
        assertEquals(2, play.sends().size(), "it holds one and now wants no more");
        play.granted("a", 3);
        assertEquals(List.of("0@a", "1@a", "2@a", "3@a"), play.sends());
    }

    @Test
    void idleWorkerStealsTheOldestTask() {
        play.joined("local", 1).joined("a", 1).joined("b", 1).submit(1, "a", "a", "a", "b", "local");
        assertEquals(List.of("0@a", "3@b", "4@local"), play.sends());
        play.done(play.task(1, 3), "b");
        assertEquals(3, play.sends().size(), "its own device may still come round to it");
        play.after(30);
        assertEquals("1@b", play.sends().get(3));
    }

    @Test
    void aWorkerThatHoldsATaskStealsNone() {
        play.joined("local", 2).joined("a", 1).submit(1, "local", "a", "a").after(100);
        assertEquals(List.of("0@local", "1@a"), play.sends());
    }

    @Test
    void aPartForNobodyGoesToTheLeastLoaded() {
        play.joined("local", 2).joined("a", 2).submit(1, "-", "-", "-");
        assertEquals(List.of("0@local", "1@a", "2@local"), play.sends());
    }

    @Test
    void tasksOfAVanishedWorkerGoBackInTheQueue() {
        play.joined("local", 1).joined("a", 2).submit(1, "local", "a!", "a");
        long old = play.task(1, 1);
        play.gone("a").done(play.task(1, 0), "local");
        assertEquals("1@local", play.sends().get(3), "oldest first, and a bound one is free when its device is gone");
        assertNotEquals(old, play.task(1, 1));
    }

    @Test
    void aLateResultOfAVanishedWorkerIsIgnored() {
        play.joined("local", 1).joined("a", 1).submit(1, "a");
        long old = play.task(1, 0);
        play.gone("a").done(old, "a");
        assertEquals(List.of(), play.all(Action.Accept.class));
        play.done(play.task(1, 0), "local").done(play.task(1, 0), "local").done(old, "a").done(99, "b");
        assertEquals(1, play.all(Action.Accept.class).size());
        assertEquals(1, play.all(Action.Finished.class).size());
    }

    @Test
    void aResultFromAnotherDeviceThanTheTasksIsIgnored() {
        play.joined("local", 1).joined("a", 1).submit(1, "a").done(play.task(1, 0), "local");
        assertEquals(List.of(), play.all(Action.Accept.class));
    }

    @Test
    void aWithdrawnWorkerGetsNothingUntilItOffersAgain() {
        play.joined("local", 1).joined("a", 2).submit(1, "a", "a").refused(play.task(1, 0), "a");
        assertEquals(List.of("0@a", "1@a", "0@local"), play.sends(), "what it gave back anybody takes");
        play.submit(2, "a!");
        assertEquals(3, play.sends().size());
        play.granted("a", 2);
        assertEquals("0@a", play.sends().get(3));
    }

    @Test
    void aBoundPartWaitsForItsBusyDevice() {
        play.joined("local", 2).joined("a", 1).joined("b", 2).submit(1, "a!", "a!").after(5000);
        assertEquals(List.of("0@a"), play.sends());
    }

    @Test
    void aBoundPartGoesToAnyoneWhenItsDeviceTakesNothingForTooLong() {
        play.joined("local", 2).joined("a", 0).submit(1, "a!").after(499);
        assertEquals(List.of(), play.sends());
        play.after(1);
        assertEquals(List.of("0@local"), play.sends());
    }

    @Test
    void nothingWaitsForADeviceThatLostATaskUntilItOffersAgain() {
        play.joined("local", 2).joined("a", 1).submit(1, "a").lost(play.task(1, 0), "a").submit(2, "a!");
        assertEquals(List.of("0@a", "0@local", "0@local"), play.sends());
        play.granted("a", 1).submit(3, "a!");
        assertEquals("0@a", play.sends().get(3));
    }

    @Test
    void theDrainedLocalWorkerIsTheLastResort() {
        play.joined("local", 0).submit(1, "local", "gone");
        assertEquals(List.of("0@local"), play.sends(), "one at a time");
        play.tell(new Event.Done(play.now, play.task(1, 0), "local", 0));
        assertEquals("1@local", play.sends().get(1));
        play.joined("a", 1).submit(2, "local");
        assertEquals("0@a", play.sends().get(2), "but not when somebody else is there");
    }

    @Test
    void itCallsForHelpOnlyAsOftenAsTheRulesSay() {
        play.joined("local", 1).joined("a", 0).submit(1, "local", "a", "a");
        assertEquals(List.of(new Action.CallForHelp(2)), play.all(Action.CallForHelp.class));
        play.after(10).after(10).after(179);
        assertEquals(1, play.all(Action.CallForHelp.class).size());
        play.after(1);
        assertEquals(2, play.all(Action.CallForHelp.class).size());
        play.granted("a", 2).after(1000);
        assertEquals(2, play.all(Action.CallForHelp.class).size(), "nothing waits any more");
    }

    @Test
    void itDoesNotCallForHelpWhenThePartsHaveTakers() {
        play.joined("local", 1).joined("a", 2).submit(1, "local", "a");
        assertEquals(List.of(), play.all(Action.CallForHelp.class));
    }

    @Test
    void aPartThatFailsOnTwoDevicesRefusesItsJob() {
        play.joined("local", 1).joined("a", 1).submit(1, "a", "local");
        play.failed(play.task(1, 0), "a").done(play.task(1, 1), "local");
        play.failed(play.task(1, 0), "local");
        Action.Refuse refuse = play.all(Action.Refuse.class).get(0);
        assertEquals(Refusal.Kind.FAILED, refuse.kind());
        assertTrue(refuse.reason().contains("a=wrong weights, local=wrong weights"), refuse.reason());
    }

    @Test
    void aPartThatFailsWhereNobodyElseIsRefusesItsJobSoon() {
        play.joined("local", 1).submit(1, "local").failed(play.task(1, 0), "local").after(499);
        assertEquals(1, play.core.size(), "somebody may come");
        play.after(1);
        assertTrue(play.all(Action.Refuse.class).get(0).reason().contains("local: wrong weights"));
    }

    @Test
    void aJobIsRefusedAtItsDeadlineAndItsTasksAbandoned() {
        play.joined("local", 1).joined("a", 1).submit(1, 300, List.of(List.of("a", "local")));
        play.done(play.task(1, 1), "local").after(299);
        assertEquals(1, play.core.size());
        play.after(1);
        assertEquals(List.of(new Action.Abandon(play.task(1, 0), "a")), play.all(Action.Abandon.class));
        Action.Refuse refuse = play.all(Action.Refuse.class).get(0);
        assertEquals(Refusal.Kind.TIMEOUT, refuse.kind());
        assertTrue(refuse.reason().startsWith("not answered in time: 1 of 2 tasks done"), refuse.reason());
    }

    @Test
    void anAbandonedTaskCountsUntilItsWorkerSaysSomethingOfIt() {
        play.joined("local", 1).joined("a", 1).submit(1, "a").tell(new Event.Cancel(play.now, 1)).submit(2, "a!");
        assertEquals(1, play.sends().size());
        play.done(1, "a");
        assertEquals(2, play.sends().size());
        assertEquals(List.of(), play.all(Action.Accept.class));
    }

    @Test
    void anAbandonedTaskThatNobodySpeaksOfIsForgotten() {
        play.joined("a", 1).submit(1, "a").tell(new Event.Cancel(play.now, 1)).submit(2, "a!").after(9_999);
        assertEquals(1, play.sends().size());
        play.after(1);
        assertEquals(2, play.sends().size());
    }

    @Test
    void severalJobsTakeTurns() {
        play.joined("local", 1).submit(1, "local", "local", "local", "local");
        for (int job = 2; job <= 3; job++) {
            play.submit(job, "local", "local");
        }
        for (long task = 1; task <= 8; task++) {
            play.done(task, "local");
        }
        assertEquals(List.of(1L, 1L, 2L, 3L, 1L, 2L, 3L, 1L),
                play.all(Action.Send.class).stream().map(Action.Send::job).toList());
        assertEquals(List.of(2L, 3L, 1L), play.all(Action.Finished.class).stream().map(Action.Finished::job).toList());
    }
}
