package io.bramble.scheduler;

import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

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

    /** Gives to an idle worker, too, what another is late with, if nothing of the job waits for anybody. */
    void second(Tasks.Attempt late) {
        Piece piece = late.piece();
        Seat seat = piece.mayBeDoubled() && piece.job.ready() == 0 ? placement.second(piece, late.seat()) : null;
        if (seat != null) {
            send.accept(piece, seat);
        }
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
