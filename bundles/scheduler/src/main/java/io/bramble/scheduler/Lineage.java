package io.bramble.scheduler;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What becomes of kept outputs.
 *
 * <p>An output is let go when all who read it are done. If a reader's own output, kept too, is lost later and needed, the
 * reader is done again, and so is whatever led to it and is not there any more, back to what the gateway has. So a lost
 * holder costs computing, never the request; and no worker holds more than the running stages read. A piece is
 * <em>settled</em> when nothing can make it run again: its output is at the gateway, or all who read it are settled. Until
 * then the gateway keeps what it reads.
 */
class Lineage {
    private final Consumer<Action> actions;
    private final Consumer<Piece> withdraw;

    /** How one is made. */
    interface Maker {
        Lineage make(Consumer<Action> actions, Consumer<Piece> withdraw);
    }

    /** @param withdraw takes a piece back from its worker, if one has it */
    Lineage(Consumer<Action> actions, Consumer<Piece> withdraw) {
        this.actions = actions;
        this.withdraw = withdraw;
    }

    /** A piece is with a worker that will keep its output: who reads it may be sent after it. */
    void sent(Piece piece, long now) {
        if (piece.keeps()) {
            piece.readers.forEach(r -> piece.job.enqueue(r, false, now));
        }
    }

    /** A piece came to nothing where it was, or is lost again: who was sent before it was done might wait in vain. */
    void fell(Piece piece, long now) {
        if (piece.keeps()) {
            piece.readers.forEach(this::block);
            recall(piece, now);
        }
    }

    /** Takes back those that were sent to wait for a task that will not make what they read. */
    void recall(Piece piece, long now) {
        for (Piece reader : piece.readers) {
            if (reader.running() && reader.waitsInVain(piece)) {
                withdraw.accept(reader);
                reader.job.enqueue(reader, true, now);
            }
        }
    }

    /** A piece takes too long: nobody is to wait for it in a place where it, or something else, could be done. */
    void stall(Piece piece) {
        piece.stalled = true;
        for (Piece reader : piece.readers) {
            block(reader);
            if (reader.running() && reader.awaits(piece)) {
                withdraw.accept(reader);
            }
        }
    }

    /** A piece is done: whom that makes ready, whom it makes superfluous. */
    void done(Piece piece, long now) {
        recall(piece, now);
        piece.readers.forEach(r -> piece.job.enqueue(r, false, now));
        spare(piece);
        piece.sources.forEach(this::spare);
        settle(piece);
    }

    /** Lets go a kept output that nobody needs, and gives up to make one again. */
    void spare(Piece piece) {
        if (!piece.keeps() || piece.needed()) {
            return;
        }
        forget(piece);
        if (!piece.done) {
            piece.job.dequeue(piece);
            withdraw.accept(piece);
            piece.job.done(piece, true);
            piece.sources.forEach(this::spare);
        }
    }

    void settle(Piece piece) {
        if (piece.settled || !piece.done || piece.keeps() && !piece.readers.stream().allMatch(r -> r.settled)) {
            return;
        }
        piece.settled = true;
        actions.accept(new Action.Settled(piece.job.id, piece.stage, piece.index));
        piece.sources.forEach(this::settle);
    }

    /** A worker is gone, and with it what it kept. */
    void gone(Seat seat, Stream<Piece> pieces, long now) {
        List<Piece> bereft = pieces.filter(p -> p.copy != null && p.copy.seat() == seat).toList();
        bereft.forEach(this::forget);
        bereft.forEach(p -> again(p, now));
    }

    /** What a piece was to read is not where it should be. */
    void missing(Piece reader, List<Long> tasks, long now) {
        List<Piece> bereft = reader.sources.stream()
                .filter(s -> s.copy != null && tasks.contains(s.copy.task()))
                .toList();
        bereft.forEach(Piece::missed);
        bereft.forEach(this::forget);
        bereft.forEach(p -> again(p, now));
    }

    /** The job is over. */
    void end(Job job) {
        job.pieces().forEach(this::forget);
    }

    private void forget(Piece piece) {
        if (piece.copy != null) {
            actions.accept(new Action.Release(piece.copy.task(), piece.copy.seat().device));
            piece.copy = null;
        }
    }

    private void again(Piece piece, long now) {
        if (!piece.done || piece.copy != null || !piece.needed()) {
            return;
        }
        piece.again();
        piece.job.done(piece, false);
        fell(piece, now);
        piece.sources.stream().filter(Piece::keeps).forEach(s -> again(s, now));
        piece.job.enqueue(piece, true, now);
    }

    /** What it reads is not there any more. */
    void block(Piece piece) {
        piece.job.reconsider(piece);
    }
}
