package io.bramble.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** A request as the {@link Core} sees it. */
final class Job {
    final long id;
    final long deadline;
    /** Pieces that are ready and that no worker holds; those that came back stand first. */
    final Deque<Piece> waiting = new ArrayDeque<>();

    int done;
    int running;
    /** The last reason a worker gave for not doing a piece. */
    String trouble = "";

    private final List<List<Piece>> stages = new ArrayList<>();
    private final int total;

    Job(Event.Submit e) {
        this.id = e.job();
        this.deadline = e.deadline();
        for (List<Event.Want> wants : e.stages()) {
            List<Piece> stage = new ArrayList<>();
            for (Event.Want want : wants) {
                Piece piece = new Piece(this, stages.size(), stage.size(), want);
                for (Event.Ref ref : want.reads()) {
                    Piece source = stages.get(ref.stage()).get(ref.part());
                    piece.sources.add(source);
                    source.readers.add(piece);
                }
                stage.add(piece);
            }
            stages.add(stage);
        }
        this.total = stages.stream().mapToInt(List::size).sum();
    }

    Stream<Piece> pieces() {
        return stages.stream().flatMap(List::stream);
    }

    boolean finished() {
        return done == total;
    }

    /** The first stage that is not done. */
    int stage() {
        int stage = 0;
        while (stage < stages.size() - 1 && stages.get(stage).stream().allMatch(p -> p.done)) {
            stage++;
        }
        return stage;
    }

    /** Puts a piece that is ready in the queue; does nothing of one that is not, or is there, done or with a worker. */
    void enqueue(Piece piece, boolean first, long now) {
        if (piece.done || piece.queued || piece.running || !piece.ready()) {
            return;
        }
        piece.queued = true;
        piece.since = now;
        if (first) {
            waiting.addFirst(piece);
        } else {
            waiting.addLast(piece);
        }
    }

    void dequeue(Piece piece) {
        if (piece.queued) {
            piece.queued = false;
            waiting.remove(piece);
        }
    }

    String late() {
        return "not answered in time: " + done + " of " + total + " tasks done, in stage " + (stage() + 1)
                + " of "
                + stages.size() + " " + waiting.size() + " wait for a worker and " + running
                + " are with one" + (trouble.isEmpty() ? "" : "; the last trouble was: " + trouble);
    }
}
