package io.bramble.scheduler;

import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Hands out what waits. The jobs take turns, the one served longest ago first, so that none starves. */
final class Turns {
    private final Map<Long, Job> jobs;
    private final Placement placement;
    private final BiConsumer<Piece, Seat> send;

    /** @param jobs the one served last stands last */
    Turns(Map<Long, Job> jobs, Placement placement, BiConsumer<Piece, Seat> send) {
        this.jobs = jobs;
        this.placement = placement;
        this.send = send;
    }

    /** Until nobody takes any more. */
    void all() {
        boolean placed;
        do {
            while (place(placement::own)) {
                continue;
            }
            placed = place(placement::near) || place(placement::other) || place(placement::ahead);
        } while (placed);
    }

    /**
     * Gives to a worker with nothing to do, too, what another is late with, if nothing of the job waits for anybody.
     *
     * @param idle who has nothing to do
     * @return false if there is such a worker and its places are all taken by what waits for others
     */
    boolean second(Tasks.Attempt late, Predicate<Seat> idle) {
        Piece piece = late.piece();
        if (!piece.mayBeDoubled()) {
            return true;
        }
        Seat seat = piece.job.ready() == 0 ? placement.second(piece, late.seat(), idle) : null;
        if (seat != null) {
            send.accept(piece, seat);
        }
        return seat != null || !placement.crowded(piece, late.seat(), idle);
    }

    /** Hands out one piece; false if there is none to hand out. */
    private boolean place(Function<Piece, Seat> choice) {
        for (Job job : jobs.values()) {
            for (Piece piece : job.waiting) {
                Seat seat = choice.apply(piece);
                if (seat != null) {
                    job.dequeue(piece);
                    jobs.remove(job.id);
                    jobs.put(job.id, job);
                    send.accept(piece, seat);
                    return true;
                }
            }
        }
        return false;
    }
}
