package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes in one message. Two workers have two places each; each has a tile of each stage. */
class StretchesTest {
    private final Play play = new Play(true).joined("local", 0).joined("a", 2).joined("b", 2);

    private void submit(int stages) {
        List<List<String>> names = new ArrayList<>(Collections.nCopies(stages - 1, List.of("a+", "b+")));
        names.add(List.of("a", "b"));
        play.submit(1, 60_000, names);
    }

    /** As in {@code 3 7}: tasks of a worker so far, by the stages of each message. */
    private List<List<Integer>> messages(String device) {
        List<Action.Send> sends = play.all(Action.Send.class).stream().filter(s -> s.device().equals(device)).toList();
        return sends.stream().map(Action.Send::batch).distinct()
                .map(batch -> sends.stream().filter(s -> s.batch() == batch).map(Action.Send::stage).toList())
                .toList();
    }

    private int credits = 2;

    private void done(int from, int to, String device) {
        play.all(Action.Send.class).stream()
                .filter(s -> s.device().equals(device) && s.stage() >= from && s.stage() < to)
                .forEach(s -> play.tell(new Event.Done(play.now, s.task(), device, credits)));
    }

    @Test
    void fourStagesGoTogetherAndTakeOnePlace() {
        submit(6);
        assertEquals(List.of(List.of(0, 1, 2, 3), List.of(4, 5)), messages("a"));
        assertEquals(List.of(List.of(0, 1, 2, 3), List.of(4, 5)), messages("b"));
    }

    @Test
    void theNextStretchGoesWhenAllAreDoneWithTheOneBeforeTheLast() {
        submit(12);
        assertEquals(List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7)), messages("a"));
        done(0, 4, "a");
        done(0, 3, "b");
        assertEquals(2, messages("a").size(), "b is not done with the fourth stage");
        done(3, 4, "b");
        assertEquals(List.of(8, 9, 10, 11), messages("a").getLast());
        assertEquals(List.of(8, 9, 10, 11), messages("b").getLast());
    }

    @Test
    void aPlaceIsFreeWhenAllOfItsMessageIsOver() {
        credits = 1;
        play.granted("a", 1).granted("b", 1);
        submit(5);
        assertEquals(List.of(List.of(0, 1, 2, 3)), messages("a"));
        done(0, 4, "b");
        done(0, 3, "a");
        assertEquals(1, messages("a").size());
        done(3, 4, "a");
        assertEquals(List.of(4), messages("a").getLast());
    }

    @Test
    void whatIsReadyTakesAPlaceOfItsOwn() {
        play.submit(1, "a", "a", "a");
        assertEquals(List.of(List.of(0), List.of(0)), messages("a"));
    }

    @Test
    void anotherJobGoesInAnotherMessage() {
        play.granted("a", 3);
        submit(2);
        play.submit(2, 60_000, List.of(List.of("a+"), List.of("a")));
        assertEquals(List.of(List.of(0, 1), List.of(0, 1)), messages("a"));
    }

    private static Stretches of(long... bytes) {
        List<List<Event.Want>> stages = new ArrayList<>();
        for (long b : bytes) {
            stages.add(List.of(new Event.Want("a", false, b >= 0, List.of(), null, Math.max(0, b))));
        }
        return new Stretches(stages);
    }

    @Test
    void largeTilesAndThoseThatComeBackEndAStretch() {
        Stretches large = of(1 << 20, 1 << 20, 1, 3 << 20, 1);
        assertTrue(large.same(0, 1));
        assertFalse(large.same(1, 2));
        assertFalse(large.same(2, 3));
        assertFalse(large.same(3, 4));
        Stretches back = of(1, -1, 1);
        assertTrue(back.same(0, 1));
        assertFalse(back.same(1, 2));
    }

    @Test
    void whoIsDoneWithItsLargeTileNeedNotWaitForAllOthers() {
        Stretches large = of(3 << 20, 3 << 20, 3 << 20, 3 << 20, 3 << 20);
        assertTrue(large.near(3, 0));
        assertFalse(large.near(4, 0));
        Stretches small = of(1, 1, 1, 1, 1, 1, 1, 1, 1);
        assertTrue(small.near(7, 3));
        assertFalse(small.near(8, 3));
        assertTrue(small.near(8, 4));
    }
}
