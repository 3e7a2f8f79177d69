package io.bramble.scheduler;

import io.bramble.inference.Refusal;
import io.bramble.scheduler.Action.Abandon;
import io.bramble.scheduler.Action.Accept;
import io.bramble.scheduler.Action.CallForHelp;
import io.bramble.scheduler.Action.Finished;
import io.bramble.scheduler.Action.Refuse;
import io.bramble.scheduler.Action.Send;
import io.bramble.scheduler.Action.StageDone;
import io.bramble.scheduler.Event.Cancel;
import io.bramble.scheduler.Event.Done;
import io.bramble.scheduler.Event.Failed;
import io.bramble.scheduler.Event.Gone;
import io.bramble.scheduler.Event.Granted;
import io.bramble.scheduler.Event.Joined;
import io.bramble.scheduler.Event.Lost;
import io.bramble.scheduler.Event.Refused;
import io.bramble.scheduler.Event.Ruled;
import io.bramble.scheduler.Event.Submit;
import io.bramble.scheduler.Event.Tick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The gateway's queue as a state machine: events in, actions out; no thread, clock, socket or chance inside.
 *
 * <p>A piece of a job waits, is with one worker under a task id that is used once, or is done. What comes back under an
 * id that is not with that worker any more is ignored, so a late or doubled result cannot be used twice or for another
 * piece. A worker never holds more than it granted; an abandoned task counts until the worker says something of it. The
 * next piece is taken from the jobs in turn, the one served longest ago first, so that none starves.
 */
final class Core {
    private record Attempt(long task, Piece piece, Seat seat) {}

    private record Orphan(Seat seat, long until) {}

    /** Credits of a worker stay as they are. */
    private static final int KEEP = -1;

    private final Map<String, Seat> seats = new LinkedHashMap<>();
    private final Map<Long, Job> jobs = new LinkedHashMap<>();
    private final Map<Long, Attempt> attempts = new LinkedHashMap<>();
    private final Map<Long, Orphan> orphans = new HashMap<>();
    private List<Action> actions = new ArrayList<>();
    private Rules rules;
    private long nextTask;
    private long lastCall;
    private boolean called;

    /** @param firstTask the first task id; the next ones count up from it */
    Core(Rules rules, long firstTask) {
        this.rules = rules;
        this.nextTask = firstTask;
    }

    List<Action> handle(Event event) {
        actions = new ArrayList<>();
        long now = event.now();
        switch (event) {
            case Submit e -> submit(e);
            case Cancel e ->
                    giveUp(jobs.get(e.job()), Refusal.Kind.UNAVAILABLE, "given up by its client", now);
            case Joined e ->
                    seats.computeIfAbsent(e.device(), id -> new Seat(id, e.local(), now)).grant(e.credits(), now);
            case Granted e -> grant(seats.get(e.device()), e.credits(), now);
            case Gone e -> gone(e);
            case Done e -> done(e);
            case Refused e -> refused(e);
            case Failed e -> failed(e);
            case Lost e -> lost(e);
            case Ruled e -> rules = e.rules();
            case Tick e -> forgetOrphans(now);
        }
        giveUpLate(now);
        dispatch(now);
        return actions;
    }

    /** Jobs under way. */
    int size() {
        return jobs.size();
    }

    /** How far a job is; null if it is over. */
    Progress progress(long id) {
        Job job = jobs.get(id);
        return job == null ? null : new Progress(job.stage, job.done, job.running());
    }

    /** @param running tasks that workers hold */
    record Progress(int stage, int done, int running) {}

    private void submit(Submit e) {
        Job job = new Job(e.job(), e.stages(), e.deadline());
        if (jobs.putIfAbsent(e.job(), job) != null) {
            throw new IllegalArgumentException("job wants a number of its own, got " + e.job() + " again");
        }
        job.next(e.now());
    }

    private void gone(Gone e) {
        Seat seat = seats.remove(e.device());
        if (seat == null) {
            return;
        }
        orphans.values().removeIf(o -> o.seat == seat);
        List<Attempt> lost = attempts.values().stream().filter(a -> a.seat == seat).toList();
        for (Attempt a : lost.reversed()) {
            attempts.remove(a.task);
            a.piece.lost(e.now());
            a.piece.job.trouble = e.device() + " went away";
            requeue(a.piece, e.now());
        }
    }

    private void done(Done e) {
        Attempt a = release(e.task(), e.device(), e.credits(), e.now());
        if (a == null) {
            return;
        }
        Piece piece = a.piece;
        Job job = piece.job;
        actions.add(new Accept(e.task(), job.id, piece.stage, piece.index));
        if (job.accept()) {
            actions.add(new StageDone(job.id, piece.stage));
            if (!job.next(e.now())) {
                jobs.remove(job.id);
                actions.add(new Finished(job.id));
            }
        }
    }

    private void refused(Refused e) {
        Attempt a = release(e.task(), e.device(), 0, e.now());
        if (a != null) {
            a.piece.turnedDownBy(e.device(), e.now());
            a.piece.job.trouble = e.device() + ": " + e.reason();
            requeue(a.piece, e.now());
        }
    }

    private void lost(Lost e) {
        Attempt a = release(e.task(), e.device(), KEEP, e.now());
        if (a != null) {
            a.seat.lost(e.now());
            a.piece.lost(e.now());
            a.piece.job.trouble = e.device() + ": " + e.reason();
            requeue(a.piece, e.now());
        }
    }

    private void failed(Failed e) {
        Attempt a = release(e.task(), e.device(), KEEP, e.now());
        if (a == null) {
            return;
        }
        Piece piece = a.piece;
        piece.turnedDownBy(e.device(), e.now());
        piece.failed.put(e.device(), e.reason());
        piece.job.trouble = e.device() + ": " + e.reason();
        if (piece.failed.size() > 1) {
            giveUp(piece.job, Refusal.Kind.FAILED, "two devices failed at one task: " + piece.failed,
                    e.now());
        } else {
            requeue(piece, e.now());
        }
    }

    /**
     * Frees the place of a task, the first time its worker says something of it.
     *
     * @param credits what that worker takes from now on
     * @return the attempt that ends here; null if it was abandoned, or is over
     */
    private Attempt release(long task, String device, int credits, long now) {
        Attempt a = attempts.get(task);
        Orphan orphan = orphans.get(task);
        Seat seat = a != null ? a.seat : orphan != null ? orphan.seat : null;
        if (seat == null || !seat.device.equals(device)) {
            return null;
        }
        attempts.remove(task);
        orphans.remove(task);
        seat.holds.remove(task);
        if (credits != KEEP) {
            seat.grant(credits, now);
        }
        return a;
    }

    private static void requeue(Piece piece, long now) {
        piece.since = now;
        piece.job.waiting.addFirst(piece);
    }

    private static void grant(Seat seat, int credits, long now) {
        if (seat != null) {
            seat.grant(credits, now);
        }
    }

    private void giveUpLate(long now) {
        for (Job job : List.copyOf(jobs.values())) {
            if (job.deadline <= now) {
                giveUp(job, Refusal.Kind.UNAVAILABLE, job.late(), now);
            }
        }
    }

    private void giveUp(Job job, Refusal.Kind kind, String reason, long now) {
        if (job == null) {
            return;
        }
        jobs.remove(job.id);
        for (Attempt a : List.copyOf(attempts.values())) {
            if (a.piece.job == job) {
                attempts.remove(a.task);
                orphans.put(a.task, new Orphan(a.seat, now + rules.orphanWait()));
                actions.add(new Abandon(a.task, a.seat.device));
            }
        }
        actions.add(new Refuse(job.id, kind, reason));
    }

    private void forgetOrphans(long now) {
        orphans.entrySet().removeIf(e -> {
            boolean over = e.getValue().until <= now;
            if (over) {
                e.getValue().seat.holds.remove(e.getKey());
            }
            return over;
        });
    }

    private void dispatch(long now) {
        Placement placement = new Placement(seats, rules, now);
        boolean placed;
        do {
            while (place(placement::own)) {
                continue;
            }
            placed = place(placement::other);
        } while (placed);
        for (Job job : List.copyOf(jobs.values())) {
            if (job.waiting.stream().anyMatch(placement::hopeless)) {
                giveUp(job, Refusal.Kind.FAILED, "no worker does it; " + job.trouble, now);
            }
        }
        callForHelp(placement, now);
    }

    /** Hands out one piece, of the job that was served longest ago; false if there is none to hand out. */
    private boolean place(Function<Piece, Seat> choice) {
        for (Job job : jobs.values()) {
            for (Piece piece : job.waiting) {
                Seat seat = choice.apply(piece);
                if (seat != null) {
                    job.waiting.remove(piece);
                    jobs.remove(job.id);
                    jobs.put(job.id, job);
                    send(piece, seat);
                    return true;
                }
            }
        }
        return false;
    }

    private void send(Piece piece, Seat seat) {
        long task = nextTask++;
        attempts.put(task, new Attempt(task, piece, seat));
        seat.holds.add(task);
        actions.add(new Send(task, piece.job.id, piece.stage, piece.index, seat.device));
    }

    private void callForHelp(Placement placement, long now) {
        if (called && now - lastCall < rules.helpInterval()) {
            return;
        }
        int waiting = jobs.values().stream().mapToInt(j -> j.waiting.size()).sum();
        if (waiting == 0) {
            return;
        }
        boolean free = seats.values().stream().anyMatch(s -> !s.local && s.hasFree());
        if (!free || jobs.values().stream()
                .anyMatch(j -> j.waiting.stream().anyMatch(placement::ownIsSilent))) {
            called = true;
            lastCall = now;
            actions.add(new CallForHelp(waiting));
        }
    }
}
