package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Three stages of two strips on a and b, the first two kept; each strip reads both of the stage before it. */
class LineageTest {
    private final Play play = new Play().joined("local", 1).joined("a", 2).joined("b", 2);

    private static Event.Ref ref(int stage, int part) {
        return new Event.Ref(stage, part);
    }

    private void strips() {
        List<Event.Ref> first = List.of(ref(0, 0), ref(0, 1));
        List<Event.Ref> second = List.of(ref(1, 0), ref(1, 1));
        play.submit(1, List.of(
                List.of(Play.want("a+!", List.of()), Play.want("b+!", List.of())),
                List.of(Play.want("a+!", first), Play.want("b+!", first)),
                List.of(Play.want("a!", second), Play.want("b!", second))));
    }

    @Test
    void aPartStartsWhenThosePartsAreDoneThatItReadsAndNotWhenAllAre() {
        play.submit(1, List.of(List.of(Play.want("a+", List.of()), Play.want("b+", List.of())),
                List.of(Play.want("a", List.of(ref(0, 0))), Play.want("b", List.of(ref(0, 0), ref(0, 1))))));
        play.tell(new Event.Done(play.now, 1, "a", 2));
        assertEquals(List.of("0.0@a", "0.1@b", "1.0@a"), play.places());
        Action.Send send = play.all(Action.Send.class).get(2);
        assertEquals(List.of(new Action.Source(0, 0, 1, false)), send.kept());
        assertEquals(0, play.core.progress(1).stage());
    }

    @Test
    void aTileIsReleasedWhenAllWhoReadItAreDone() {
        strips();
        play.done(1, "a").done(2, "b").done(3, "a");
        assertEquals(List.of(), play.released());
        play.done(4, "b");
        assertEquals(List.of(1L, 2L), play.released());
        play.done(5, "a").done(6, "b");
        assertEquals(List.of(1L, 2L, 3L, 4L), play.released());
        assertEquals(6, play.all(Action.Settled.class).size());
        assertEquals(1, play.all(Action.Finished.class).size());
    }

    @Test
    void whatAVanishedHolderHadIsMadeAgainFromTheLastThatIsThere() {
        strips();
        play.done(1, "a").done(2, "b").done(3, "a").done(4, "b");
        assertEquals(List.of("2.0@a", "2.1@b"), play.places().subList(4, 6));
        play.gone("b");
        // Second stage's strip of b, for which the first stage's strips, released meanwhile, are made again, too.
        play.granted("a", 4);
        assertTrue(play.places().subList(6, 8).containsAll(List.of("0.0@a", "0.1@local")), play.places().toString());
        play.done(play.all(Action.Send.class).get(6).task(), play.all(Action.Send.class).get(6).device());
        play.done(play.all(Action.Send.class).get(7).task(), play.all(Action.Send.class).get(7).device());
        Action.Send second = play.all(Action.Send.class).get(8);
        assertEquals("1.1", second.stage() + "." + second.part());
        play.done(second.task(), second.device());
        play.missing(5, "a", 4L);
        for (int i = 9; i < play.all(Action.Send.class).size(); i++) {
            Action.Send s = play.all(Action.Send.class).get(i);
            assertEquals(2, s.stage());
            play.done(s.task(), s.device());
        }
        assertEquals(1, play.all(Action.Finished.class).size());
        assertEquals(0, play.core.size());
    }

    @Test
    void aPartThatAgainAndAgainFindsNothingIsDoneByTheGateway() {
        play.submit(1, List.of(List.of(Play.want("a+!", List.of())), List.of(Play.want("b!", List.of(ref(0, 0))))));
        for (int i = 0; i < 3; i++) {
            Action.Send maker = play.all(Action.Send.class).getLast();
            play.done(maker.task(), maker.device());
            Action.Send reader = play.all(Action.Send.class).getLast();
            assertEquals("b", reader.device());
            play.missing(reader.task(), "b", maker.task());
        }
        Action.Send maker = play.all(Action.Send.class).getLast();
        assertEquals("local", maker.device(), "three times it was not found where it should have been");
        play.done(maker.task(), "local");
        assertEquals("1.0@local", play.places().getLast());
        play.done(play.all(Action.Send.class).getLast().task(), "local");
        assertEquals(1, play.all(Action.Finished.class).size());
        assertEquals(4, play.released().size());
    }

    @Test
    void whatNobodyNeedsAnyMoreIsNotMadeAgain() {
        strips();
        play.done(1, "a").done(2, "b").done(3, "a").done(4, "b").gone("b");
        long again = play.all(Action.Send.class).get(6).task();
        // The strips of the last stage had what they needed already, one of them of b that went; it is given up.
        play.done(5, "a");
        assertEquals(List.of(), play.all(Action.Abandon.class));
        play.tell(new Event.Cancel(play.now, 1));
        assertTrue(play.all(Action.Abandon.class).stream().anyMatch(x -> x.task() == again));
        assertTrue(play.released().contains(again));
        assertTrue(play.released().contains(3L));
    }

    @Test
    void aJobThatIsGivenUpReleasesAllThatIsKept() {
        strips();
        play.done(1, "a").done(2, "b").tell(new Event.Cancel(play.now, 1));
        assertEquals(List.of(1L, 2L, 3L, 4L), play.released().stream().sorted().toList());
        assertEquals(0, play.core.size());
    }

    private static Play ahead() {
        Play play = new Play(true).joined("local", 1).joined("a", 2).joined("b", 2);
        List<Event.Ref> both = List.of(ref(0, 0), ref(0, 1));
        return play.submit(1, List.of(List.of(Play.want("a+!", List.of()), Play.want("b+!", List.of())),
                List.of(Play.want("a!", both), Play.want("b!", both))));
    }

    @Test
    void aPartIsSentAheadToItsDeviceWhileOthersMakeWhatItReads() {
        Play play = ahead();
        assertEquals(List.of("0.0@a", "0.1@b", "1.0@a", "1.1@b"), play.places());
        assertEquals(List.of(new Action.Source(0, 0, 1, true), new Action.Source(0, 1, 2, true)),
                play.all(Action.Send.class).get(2).kept());
        // The reader's result may come before its source's: that must have been there then, and waits to be told.
        play.done(1, "a").done(3, "a").done(4, "b");
        assertEquals(0, play.all(Action.Finished.class).size());
        play.done(2, "b");
        assertEquals(List.of(1L, 2L, 3L, 4L), play.all(Action.Accept.class).stream().map(Action.Accept::task).toList());
        assertEquals(1, play.all(Action.Finished.class).size());
        assertEquals(List.of(1L, 2L), play.released());
    }

    @Test
    void aPartThatWaitsForWhatIsNotMadeThereAfterAllIsTakenBack() {
        Play play = ahead().refused(2, "b");
        assertEquals(List.of(3L, 4L), play.all(Action.Abandon.class).stream().map(Action.Abandon::task).toList());
        assertEquals("0.1@local", play.places().get(4), "and its source is made elsewhere");
        play.lost(3, "a").lost(4, "b").granted("a", 2).granted("b", 2);
        assertEquals(List.of("1.0@a", "1.1@b"), play.places().subList(5, 7));
    }

    @Test
    void aPartThatOnceFoundNothingIsNotSentAheadAgain() {
        Play play = ahead().missing(3, "a", 1L, 2L);
        assertEquals(4, play.places().size());
        play.done(1, "a").done(2, "b");
        assertEquals("1.0@a", play.places().get(4));
    }
}
