package io.bramble.scheduler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A request as the {@link Core} sees it. */
final class Job {
    final long id;
    final long deadline;
    final List<List<Event.Want>> stages;
    /** Pieces of the present stage that no worker holds; those that came back stand first. */
    final Deque<Piece> waiting = new ArrayDeque<>();

    int stage = -1;
    int done;
    /** The last reason a worker gave for not doing a piece. */
    String trouble = "";

    private int open;

    Job(long id, List<List<Event.Want>> stages, long deadline) {
        this.id = id;
        this.stages = stages;
        this.deadline = deadline;
    }

    /** Goes on to the next stage; false if there is none. */
    boolean next(long now) {
        if (++stage == stages.size()) {
            return false;
        }
        List<Event.Want> wants = stages.get(stage);
        for (int i = 0; i < wants.size(); i++) {
            waiting.add(new Piece(this, stage, i, wants.get(i), now));
        }
        open = wants.size();
        return true;
    }

    /** Notes that a piece is done; true if it was the stage's last. */
    boolean accept() {
        done++;
        return --open == 0;
    }

    int running() {
        return open - waiting.size();
    }

    String late() {
        int tasks = stages.stream().mapToInt(List::size).sum();
        return "not answered in time: " + done + " of " + tasks + " tasks done, in stage " + (stage + 1)
                + " of "
                + stages.size() + " " + waiting.size() + " wait for a worker and " + running()
                + " are with one" + (trouble.isEmpty() ? "" : "; the last trouble was: " + trouble);
    }
}
