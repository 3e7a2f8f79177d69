package io.bramble.scheduler;

import io.bramble.inference.Refusal;
import io.bramble.scheduler.Action.Abandon;
import io.bramble.scheduler.Action.Accept;
import io.bramble.scheduler.Action.CallForHelp;
import io.bramble.scheduler.Action.Finished;
import io.bramble.scheduler.Action.Refuse;
import io.bramble.scheduler.Action.Release;
import io.bramble.scheduler.Action.Send;
import io.bramble.scheduler.Event.Cancel;
import io.bramble.scheduler.Event.Done;
import io.bramble.scheduler.Event.Failed;
import io.bramble.scheduler.Event.Gone;
import io.bramble.scheduler.Event.Granted;
import io.bramble.scheduler.Event.Joined;
import io.bramble.scheduler.Event.Lost;
import io.bramble.scheduler.Event.Missing;
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
 * <p>A piece of a job is blocked until what it reads is there, waits, is with one worker under a task id that is used
 * once, or is done; done again only if its output was kept and is lost ({@link Lineage}). What comes back under an id that
 * is not with that worker any more is ignored, so a late or doubled result cannot be used twice or for another piece. A worker never holds more than it granted; an abandoned task counts until the worker says something of it. The
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
    private final Lineage lineage;
    private List<Action> actions = new ArrayList<>();
    private long now;
    private Rules rules;
    private long nextTask;
    private long lastCall;
    private boolean called;

    /** @param firstTask the first task id; the next ones count up from it */
    Core(Rules rules, long firstTask) {
        this(rules, firstTask, Lineage::new);
    }

    Core(Rules rules, long firstTask, Lineage.Maker lineage) {
        this.lineage = lineage.make(this::say, this::withdraw);
        this.rules = rules;
        this.nextTask = firstTask;
    }

    List<Action> handle(Event event) {
        actions = new ArrayList<>();
        now = event.now();
        switch (event) {
            case Submit e -> submit(e);
            case Cancel e ->
                    giveUp(jobs.get(e.job()), Refusal.Kind.UNAVAILABLE, "given up by its client");
            case Joined e ->
                    seats.computeIfAbsent(e.device(), id -> new Seat(id, e.local(), now)).grant(e.credits(), now);
            case Granted e -> grant(seats.get(e.device()), e.credits(), now);
            case Gone e -> gone(e);
            case Done e -> done(e);
            case Refused e -> refused(e);
            case Failed e -> failed(e);
            case Missing e -> missing(e);
            case Lost e -> lost(e);
            case Ruled e -> rules = e.rules();
            case Tick e -> forgetOrphans();
        }
        giveUpLate();
        dispatch();
        return actions;
    }

    /** Jobs under way. */
    int size() {
        return jobs.size();
    }

    /** How far a job is; null if it is over. */
    Progress progress(long id) {
        Job job = jobs.get(id);
        return job == null ? null : new Progress(job.stage(), job.done(), job.running);
    }

    /**
     * @param stage the first that is not done
     * @param running tasks that workers hold
     */
    record Progress(int stage, int done, int running) {}

    private void say(Action action) {
        actions.add(action);
    }

    private void submit(Submit e) {
        Job job = new Job(e, rules.ahead());
        if (jobs.putIfAbsent(e.job(), job) != null) {
            throw new IllegalArgumentException("job wants a number of its own, got " + e.job() + " again");
        }
        job.pieces().forEach(piece -> job.enqueue(piece, false, e.now()));
    }

    private void gone(Gone e) {
        Seat seat = seats.remove(e.device());
        if (seat == null) {
            return;
        }
        orphans.values().removeIf(o -> o.seat == seat);
        List<Attempt> lost = attempts.values().stream().filter(a -> a.seat == seat).toList();
        for (Attempt a : lost) {
            over(a);
            unkept(a);
            a.piece.lost(e.now());
            a.piece.job.trouble = e.device() + " went away";
        }
        lost.forEach(a -> lineage.fell(a.piece, e.now()));
        for (Job job : jobs.values()) {
            lineage.gone(seat, job.pieces(), e.now());
        }
        lost.reversed().forEach(a -> requeue(a.piece, e.now()));
    }

    private void done(Done e) {
        Attempt a = release(e.task(), e.device(), e.credits(), e.now());
        if (a == null) {
            return;
        }
        Piece piece = a.piece;
        Job job = piece.job;
        job.done(piece, true);
        piece.copy = piece.keeps() ? new Piece.Copy(a.task, a.seat) : null;
        say(new Accept(e.task(), job.id, piece.stage, piece.index, job.done()));
        lineage.done(piece, e.now());
        if (job.finished()) {
            jobs.remove(job.id);
            say(new Finished(job.id));
        }
    }

    private void missing(Missing e) {
        Attempt a = release(e.task(), e.device(), KEEP, e.now());
        if (a != null) {
            a.piece.missed();
            a.piece.job.trouble = e.device() + ": " + e.reason();
            lineage.missing(a.piece, e.sources(), e.now());
            requeue(a.piece, e.now());
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
            unkept(a);
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
            giveUp(piece.job, Refusal.Kind.FAILED, "two devices failed at one task: " + piece.failed);
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
        if (a != null) {
            over(a);
        }
        orphans.remove(task);
        seat.holds.remove(task);
        if (credits != KEEP) {
            seat.grant(credits, now);
        }
        return a;
    }

    /** A worker has it no more. */
    private void over(Attempt a) {
        attempts.remove(a.task);
        a.piece.over();
        a.piece.job.running--;
    }

    /** Its worker may still come to keep something of it that nobody knows of. */
    private void unkept(Attempt a) {
        if (a.piece.keeps()) {
            say(new Release(a.task, a.seat.device));
        }
    }

    private void abandon(Attempt a) {
        over(a);
        orphans.put(a.task, new Orphan(a.seat, now + rules.orphanWait()));
        say(new Abandon(a.task, a.seat.device));
        unkept(a);
    }

    private void withdraw(Piece piece) {
        if (piece.running()) {
            attempts.values().stream().filter(a -> a.piece == piece).findFirst().ifPresent(this::abandon);
            lineage.fell(piece, now);
        }
    }

    /** Its worker did not do it. */
    private void requeue(Piece piece, long now) {
        lineage.fell(piece, now);
        piece.job.enqueue(piece, true, now);
    }

    private static void grant(Seat seat, int credits, long now) {
        if (seat != null) {
            seat.grant(credits, now);
        }
    }

    private void giveUpLate() {
        for (Job job : List.copyOf(jobs.values())) {
            if (job.deadline <= now) {
                giveUp(job, Refusal.Kind.TIMEOUT, job.late());
            }
        }
    }

    private void giveUp(Job job, Refusal.Kind kind, String reason) {
        if (job == null) {
            return;
        }
        jobs.remove(job.id);
        for (Attempt a : List.copyOf(attempts.values())) {
            if (a.piece.job == job) {
                abandon(a);
            }
        }
        lineage.end(job);
        say(new Refuse(job.id, kind, reason));
    }

    private void forgetOrphans() {
        orphans.entrySet().removeIf(e -> {
            boolean over = e.getValue().until <= now;
            if (over) {
                e.getValue().seat.holds.remove(e.getKey());
            }
            return over;
        });
    }

    private void dispatch() {
        Placement placement = new Placement(seats, rules, now);
        boolean placed;
        do {
            while (place(placement::own)) {
                continue;
            }
            placed = place(placement::other) || place(placement::ahead);
        } while (placed);
        for (Job job : List.copyOf(jobs.values())) {
            if (job.waiting.stream().anyMatch(placement::hopeless)) {
                giveUp(job, Refusal.Kind.FAILED, "no worker does it; " + job.trouble);
            }
        }
        callForHelp(placement);
    }

    /** Hands out one piece, of the job that was served longest ago; false if there is none to hand out. */
    private boolean place(Function<Piece, Seat> choice) {
        for (Job job : jobs.values()) {
            for (Piece piece : job.waiting) {
                Seat seat = choice.apply(piece);
                if (seat != null) {
                    job.dequeue(piece);
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
        say(new Send(task, piece.job.id, piece.stage, piece.index, seat.device, piece.kept()));
        piece.sent(task);
        piece.job.running++;
        lineage.sent(piece, now);
    }

    private void callForHelp(Placement placement) {
        if (called && now - lastCall < rules.helpInterval()) {
            return;
        }
        int waiting = jobs.values().stream().mapToInt(Job::ready).sum();
        if (waiting == 0) {
            return;
        }
        boolean free = seats.values().stream().anyMatch(s -> !s.local && s.hasFree());
        if (!free || jobs.values().stream()
                .anyMatch(j -> j.waiting.stream().anyMatch(placement::ownIsSilent))) {
            called = true;
            lastCall = now;
            say(new CallForHelp(waiting));
        }
    }
}
