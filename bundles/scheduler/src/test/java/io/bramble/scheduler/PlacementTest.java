package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets what its own device does not take. */
class PlacementTest {
    private final Play play = new Play().joined("local", 0);

    private static Event.Want part(String device, boolean bound, String kind) {
        return new Event.Want(device, bound, false, List.of(), Play.kind(kind), 0);
    }

    private String last() {
        return play.places().getLast();
    }

    private void doneOnce(String device, String kind) {
        play.submit(99, List.of(List.of(part(device, false, kind))));
        play.tell(new Event.Done(play.now, play.task(99, 0), device, 2));
    }

    @Test
    void aBoundPartWhoseDeviceIsGoneGoesWhereItsWeightsAre() {
        play.joined("a", 2).joined("b", 2);
        doneOnce("b", "shard");
        play.submit(1, List.of(List.of(part("b", false, "other"), part("gone", true, "shard"))));
        assertEquals(List.of("0.0@b", "0.1@b"), play.places().subList(1, 3), "though a has nothing to do");
    }

    @Test
    void anotherGoesToTheLeastLoadedThenToTheNearest() {
        play.joined("a", 2).joined("b", 2).joined("c", 2);
        doneOnce("b", "tile");
        doneOnce("c", "tile");
        play.submit(1, List.of(List.of(part("b", false, "other"), part(null, false, "tile"))));
        assertEquals(List.of("0.0@b", "0.1@c"), play.places().subList(2, 4));
    }

    @Test
    void anIdleWorkerStealsFirstWhatItIsNearTo() {
        play.joined("a", 1).joined("b", 0);
        play.granted("b", 1);
        doneOnce("b", "tile");
        play.granted("b", 0).submit(1, List.of(List.of(part("a", false, "x"), part("a", false, "far"),
                part("a", false, "tile"))));
        play.after(30).granted("b", 1);
        assertEquals("0.2@b", last());
    }

    @Test
    void aBoundPartIsStolenOnlyByWhoHasItsWeights() {
        play.joined("a", 1).joined("b", 1).joined("c", 0);
        play.granted("c", 1);
        doneOnce("c", "shard");
        play.granted("c", 0).submit(1, List.of(List.of(part("a", false, "x"), part("a", true, "shard"))));
        play.after(1000);
        assertEquals("0.0@a", last(), "b is idle, but has not got them");
        play.granted("c", 1);
        assertEquals("0.1@c", last());
    }

    @Test
    void whatReadsAKeptTileGoesToItsHolder() {
        play.joined("a", 1).joined("b", 1);
        play.submit(1, List.of(List.of(Play.want("b+", List.of())),
                List.of(Play.want("-", List.of(new Event.Ref(0, 0))))));
        play.done(play.task(1, 0), "b");
        assertEquals("1.0@b", last(), "a is there, too, and stands before it");
    }
}
