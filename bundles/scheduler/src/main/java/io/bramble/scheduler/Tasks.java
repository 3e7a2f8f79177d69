package io.bramble.scheduler;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which worker has which piece, under task ids that are used once. A task that is abandoned counts against its worker's
 * credits until that says something of it, or has kept silent for long.
 */
class Tasks {
    /**
     * @param since when it was sent
     * @param batch the first task of the message that it went in
     */
    record Attempt(long task, Piece piece, Seat seat, long since, long batch) {
        /** Since when its worker could have been at it. */
        long begun() {
            return Math.max(since, piece.fed);
        }
    }

    private record Orphan(Seat seat, long until) {}

    private final Map<Long, Attempt> attempts = new LinkedHashMap<>();
    private final Map<Long, Orphan> orphans = new HashMap<>();
    private long next;

    /** @param first the first task id; the next ones count up from it */
    Tasks(long first) {
        this.next = first;
    }

    /** @param with a task that goes in the same message; null: it takes a place of its own */
    Attempt send(Piece piece, Seat seat, Attempt with, long now) {
        Attempt attempt = new Attempt(next, piece, seat, now, with == null ? next : with.batch);
        next++;
        attempts.put(attempt.task, attempt);
        seat.holds.add(attempt.task, attempt.batch);
        piece.sent(attempt.task);
        piece.job.running++;
        return attempt;
    }

    /** Not to be changed while one goes through them. */
    Collection<Attempt> all() {
        return attempts.values();
    }

    List<Attempt> of(Piece piece) {
        return attempts.values().stream().filter(a -> a.piece == piece).toList();
    }

    List<Attempt> of(Job job) {
        return attempts.values().stream().filter(a -> a.piece.job == job).toList();
    }

    List<Attempt> at(Seat seat) {
        return attempts.values().stream().filter(a -> a.seat == seat).toList();
    }

    /** Whether a worker has nothing to do: what it holds, if anything, waits for what others make. */
    boolean idle(Seat seat) {
        return seat.holds.tasks().stream()
                .allMatch(task -> attempts.containsKey(task) && !attempts.get(task).piece.ready());
    }

    /** Null if it is over or abandoned. */
    Attempt attempt(long task) {
        return attempts.get(task);
    }

    /** Who has it, abandoned or not; null if nobody has. */
    Seat holder(long task) {
        Attempt attempt = attempts.get(task);
        Orphan orphan = orphans.get(task);
        return attempt != null ? attempt.seat : orphan != null ? orphan.seat : null;
    }

    /**
     * Frees the place of a task: its worker said something of it.
     *
     * @return the attempt that ends here; null if it was abandoned before
     */
    Attempt release(long task) {
        Attempt attempt = attempts.get(task);
        holder(task).holds.remove(task);
        orphans.remove(task);
        if (attempt != null) {
            over(attempt);
        }
        return attempt;
    }

    /** A worker has it no more. */
    void over(Attempt attempt) {
        attempts.remove(attempt.task);
        attempt.piece.over(attempt.task);
        attempt.piece.job.running--;
    }

    /** Its result is not wanted any more. */
    void abandon(Attempt attempt, long until) {
        over(attempt);
        orphans.put(attempt.task, new Orphan(attempt.seat, until));
    }

    /** A worker is gone, and with it whatever it was abandoned with. */
    void gone(Seat seat) {
        orphans.values().removeIf(o -> o.seat == seat);
    }

    /** Counts no longer those that their workers have kept silent of for too long. */
    void forget(long now) {
        orphans.entrySet().removeIf(e -> {
            boolean over = e.getValue().until <= now;
            if (over) {
                e.getValue().seat.holds.remove(e.getKey());
            }
            return over;
        });
    }
}
