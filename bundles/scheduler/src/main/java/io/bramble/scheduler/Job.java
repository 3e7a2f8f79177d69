package io.bramble.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A request as the {@link Core} sees it. */
final class Job {
    final long id;
    final long deadline;
    /** Whether each result is held against another device's. */
    final boolean verify;
    /** Pieces that are ready, or that may be sent ahead, and that no worker holds; those that came back stand first. */
    final Deque<Piece> waiting = new ArrayDeque<>();

    int running;
    /** The last reason a worker gave for not doing a piece. */
    String trouble = "";

    private final List<List<Piece>> stages = new ArrayList<>();
    /** Of each stage, how many are not done. */
    private final int[] open;
    private final int total;
    private final boolean ahead;
    private final Stretches stretches;
    /** The first stage that was not done when it was last looked what may be sent ahead. */
    private int looked;

    /** @param ahead whether pieces may be sent while what they read is being made */
    Job(Event.Submit e, boolean ahead) {
        this.ahead = ahead;
        this.stretches = new Stretches(e.stages());
        this.id = e.job();
        this.deadline = e.deadline();
        this.verify = e.verify();
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
        this.open = stages.stream().mapToInt(List::size).toArray();
        this.total = stages.stream().mapToInt(List::size).sum();
    }

    Stream<Piece> pieces() {
        return stages.stream().flatMap(List::stream);
    }

    void done(Piece piece, boolean done) {
        if (piece.done != done) {
            piece.done = done;
            open[piece.stage] += done ? -1 : 1;
        }
    }

    /** Pieces that are done. */
    int done() {
        return total - IntStream.of(open).sum();
    }

    boolean finished() {
        return done() == total;
    }

    /** The first stage that is not done. */
    int stage() {
        int stage = 0;
        while (stage < open.length - 1 && open[stage] == 0) {
            stage++;
        }
        return stage;
    }

    /** Puts those in the queue that may be sent ahead since a stage is done. */
    void advance(long now) {
        int open = stage();
        if (ahead && open != looked) {
            looked = open;
            for (int s = open; s < stages.size() && stretches.near(s, open); s++) {
                for (Piece piece : stages.get(s)) {
                    if (!piece.queued) {
                        enqueue(piece, false, now);
                    }
                }
            }
        }
    }

    /** Whether two pieces may go to a worker in one message. */
    boolean together(Piece one, Piece other) {
        return one.job == this && other.job == this && stretches.same(one.stage, other.stage);
    }

    /** Puts a piece in the queue if it belongs there; says so if it is there and has just become ready. */
    void enqueue(Piece piece, boolean first, long now) {
        if (piece.done || piece.running() || !eligible(piece)) {
            return;
        }
        piece.since = now;
        if (piece.queued) {
            return;
        }
        piece.queued = true;
        if (first) {
            waiting.addFirst(piece);
        } else {
            waiting.addLast(piece);
        }
    }

    /** Takes a piece out of the queue if it does not belong there any more. */
    void reconsider(Piece piece) {
        if (!eligible(piece)) {
            dequeue(piece);
        }
    }

    private boolean eligible(Piece piece) {
        return piece.ready() || ahead && stretches.near(piece.stage, stage()) && piece.foreseeable();
    }

    /** How many wait and are ready. */
    int ready() {
        int ready = 0;
        for (Piece piece : waiting) {
            ready += piece.ready() ? 1 : 0;
        }
        return ready;
    }

    boolean waits(Predicate<Piece> which) {
        for (Piece piece : waiting) {
            if (which.test(piece)) {
                return true;
            }
        }
        return false;
    }

    void dequeue(Piece piece) {
        if (piece.queued) {
            piece.queued = false;
            waiting.remove(piece);
        }
    }

    String late() {
        return "not answered in time: " + done() + " of " + total + " tasks done, in stage " + (stage() + 1)
                + " of "
                + stages.size() + " " + waiting.size() + " wait for a worker and " + running
                + " are with one" + (trouble.isEmpty() ? "" : "; the last trouble was: " + trouble);
    }
}
