package io.bramble.scheduler;

import io.bramble.inference.Refusal;
import io.bramble.scheduler.Action.Abandon;
import io.bramble.scheduler.Action.Accept;
import io.bramble.scheduler.Action.Bar;
import io.bramble.scheduler.Action.CallForHelp;
import io.bramble.scheduler.Action.Finished;
import io.bramble.scheduler.Action.Hold;
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
import io.bramble.scheduler.Event.Wrong;
import io.bramble.scheduler.Tasks.Attempt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The gateway's queue as a state machine: events in, actions out; no thread, clock, socket or chance inside.
 *
 * <p>A piece of a job is blocked until what it reads is there, waits, is with one worker under a task id that is used
 * once, or is done; done again only if its output was kept and is lost ({@link Lineage}). What comes back under an id that
 * is not with that worker any more is ignored, so a late or doubled result cannot be used twice or for another piece. A
 * worker never holds more than it granted; an abandoned task counts until the worker says something of it ({@link Tasks}).
 * Who gets what, the {@link Placement} says; what is sent ahead goes with what is sent before it ({@link Stretches}) and takes
 * no place beside that.
 *
 * <p>If nothing of a job waits any more and one of its tasks is late ({@link Stragglers}), an idle worker gets that piece,
 * too; the first result counts and the other task is abandoned. Where the output is kept, those that were sent to fetch it from
 * the other are sent anew.
 *
 * <p>A result that is wrong is refused, and so are, in a job that is verified, those that are not what the {@link Jury}
 * believes. A worker that was wrong {@link Rules#barAfter} times is left out: it gets nothing for {@link Rules#barWait} or until it
 * joins anew, and what it has and keeps is made by others.
 */
class Core {
    /** Credits of a worker stay as they are. */
    private static final int KEEP = -1;

    private static final int MOST_OF_A_BATCH = 8;

    private final Map<String, Seat> seats = new LinkedHashMap<>();
    private final Map<Long, Job> jobs = new LinkedHashMap<>();
    private final Tasks tasks;
    private final Jury jury;
    private final Stragglers stragglers = new Stragglers();
    private final Lineage lineage;
    private List<Action> actions = new ArrayList<>();
    private long now;
    private Rules rules;
    private long lastCall;
    private boolean called;
    private final Early early;
    /** What each worker gets now, the last of it. */
    private final Map<Seat, Attempt> sending = new HashMap<>();

    /** @param firstTask the first task id; the next ones count up from it */
    Core(Rules rules, long firstTask) {
        this(rules, new Tasks(firstTask), new Jury(), Lineage::new);
    }

    Core(Rules rules, Tasks tasks, Jury jury, Lineage.Maker lineage) {
        this.rules = rules;
        this.tasks = tasks;
        this.early = new Early(tasks);
        this.jury = jury;
        this.lineage = lineage.make(this::say, this::withdraw);
    }

    /** @param events one after another; only then is it looked who gets what */
    List<Action> handle(Event... events) {
        actions = new ArrayList<>();
        for (Event event : events) {
            now = event.now();
            take(event);
            for (Done due = early.next(); due != null; due = early.next()) {
                end(due, KEEP);
            }
        }
        giveUpLate();
        dispatch();
        return actions;
    }

    private void take(Event event) {
        switch (event) {
            case Submit e -> submit(e);
            case Cancel e ->
                    giveUp(jobs.get(e.job()), Refusal.Kind.UNAVAILABLE, "given up by its client");
            case Joined e -> seats.computeIfAbsent(e.device(), id -> new Seat(id, e.local(), now))
                    .grant(e.credits(), now);
            case Granted e -> grant(e);
            case Gone e -> gone(e);
            case Done e -> done(e);
            case Refused e -> refused(e);
            case Failed e -> failed(e);
            case Wrong e -> wrong(e);
            case Missing e -> missing(e);
            case Lost e -> lost(e);
            case Ruled e -> rules = e.rules();
            case Tick e -> tasks.forget(now);
        }
    }

    /** Jobs under way. */
    int size() {
        return jobs.size();
    }

    /** How the workers that are there have done so far. */
    List<Seat.Conduct> conduct() {
        return seats.values().stream().map(Seat::conduct).toList();
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
        job.pieces().forEach(piece -> job.enqueue(piece, false, now));
    }

    private void grant(Granted e) {
        Seat seat = seats.get(e.device());
        if (seat != null) {
            seat.grant(e.credits(), now);
        }
    }

    private void gone(Gone e) {
        Seat seat = seats.remove(e.device());
        if (seat != null) {
            tasks.gone(seat);
            deprive(seat, "went away", a -> {
                tasks.over(a);
                unkept(a);
            });
        }
    }

    /** Has others do what a worker has and make what it keeps. */
    private void deprive(Seat seat, String why, Consumer<Attempt> end) {
        List<Attempt> lost = tasks.at(seat);
        for (Attempt a : lost) {
            end.accept(a);
            a.piece().lost(now);
            a.piece().job.trouble = seat.device + " " + why;
        }
        lost.forEach(a -> lineage.fell(a.piece(), now));
        jobs.values().forEach(job -> lineage.gone(seat, job.pieces(), now));
        lost.reversed().forEach(a -> requeue(a.piece()));
    }

    private void done(Done e) {
        Attempt a = tasks.attempt(e.task());
        if (a == null || !a.seat().device.equals(e.device()) || !a.piece().isEarly()) {
            end(e, e.credits());
        } else if (early.add(e)) {
            a.seat().grant(e.credits(), now);
            say(new Hold(e.task(), a.piece().job.id, a.piece().stage, a.piece().index));
        }
    }

    private void end(Done e, int credits) {
        Attempt a = release(e.task(), e.device(), credits);
        if (a == null) {
            return;
        }
        stragglers.took(a, e.ended());
        a.piece().ended = e.ended();
        if (a.piece().job.verify) {
            judge(a, e.digest());
        } else {
            accept(a.piece(), a.task(), a.seat());
        }
    }

    private void judge(Attempt a, long digest) {
        Piece piece = a.piece();
        piece.voted(new Piece.Vote(a.task(), a.seat(), digest));
        Piece.Vote verdict = jury.verdict(piece);
        if (verdict == null) {
            say(new Hold(a.task(), piece.job.id, piece.stage, piece.index));
            requeue(piece);
            return;
        }
        accept(piece, verdict.task(), verdict.seat());
        for (Piece.Vote vote : jury.wrong(piece, verdict)) {
            wrong(vote.seat(), "its result of task " + vote.task() + " is not that of " + verdict.seat().device);
        }
    }

    private void accept(Piece piece, long task, Seat seat) {
        Job job = piece.job;
        job.done(piece, true);
        piece.copy = piece.keeps() ? new Piece.Copy(task, seat) : null;
        say(new Accept(task, job.id, piece.stage, piece.index, job.done()));
        superfluous(piece);
        lineage.done(piece, now);
        piece.readers.forEach(Piece::sourceEnded);
        if (job.finished()) {
            jobs.remove(job.id);
            say(new Finished(job.id));
        }
    }

    /** A piece has its result; who is still at it need not be. */
    void superfluous(Piece piece) {
        for (Attempt loser : tasks.of(piece)) {
            if (loser.seat().lateWith(loser.task())) {
                loser.seat().rest(now + now - loser.begun());
            }
            abandon(loser);
        }
        piece.job.dequeue(piece);
    }

    private void missing(Missing e) {
        Attempt a = release(e.task(), e.device(), KEEP);
        if (a != null) {
            a.piece().missed();
            a.piece().job.trouble = e.device() + ": " + e.reason();
            lineage.missing(a.piece(), e.sources(), now);
            requeue(a.piece());
        }
    }

    private void refused(Refused e) {
        Attempt a = release(e.task(), e.device(), 0);
        if (a != null) {
            turnedDown(a, e.reason());
            requeue(a.piece());
        }
    }

    private void lost(Lost e) {
        Attempt a = release(e.task(), e.device(), KEEP);
        if (a != null) {
            unkept(a);
            a.seat().lost(now);
            a.piece().lost(now);
            a.piece().job.trouble = e.device() + ": " + e.reason();
            requeue(a.piece());
        }
    }

    private void failed(Failed e) {
        Attempt a = release(e.task(), e.device(), KEEP);
        if (a == null) {
            return;
        }
        Piece piece = a.piece();
        turnedDown(a, e.reason());
        piece.failed.put(e.device(), e.reason());
        if (piece.failed.size() > 1) {
            giveUp(piece.job, Refusal.Kind.FAILED, "two devices failed at one task: " + piece.failed);
        } else {
            requeue(piece);
        }
    }

    private void wrong(Wrong e) {
        Attempt a = release(e.task(), e.device(), KEEP);
        if (a != null) {
            unkept(a);
            turnedDown(a, e.reason());
            a.piece().distrusted.add(e.device());
            requeue(a.piece());
            wrong(a.seat(), e.reason());
        }
    }

    /**
     * Counts a wrong result; not one of this peer's worker, for then there is nobody to believe, nor one that was made
     * before its worker was left out.
     */
    private void wrong(Seat seat, String reason) {
        int count = seat.local || seat.barred(now) ? 0 : seat.wrong();
        if (count >= rules.barAfter() && seats.get(seat.device) == seat) {
            seat.bar(now + rules.barWait());
            say(new Bar(seat.device, count, rules.barWait(), reason));
            deprive(seat, "is left out", this::abandon);
        }
    }

    private void turnedDown(Attempt a, String reason) {
        a.piece().turnedDownBy(a.seat().device, now);
        a.piece().job.trouble = a.seat().device + ": " + reason;
    }

    /**
     * Frees the place of a task, the first time its worker says something of it.
     *
     * @param credits what that worker takes from now on
     * @return the attempt that ends here; null if it was abandoned, or is over
     */
    private Attempt release(long task, String device, int credits) {
        Seat seat = tasks.holder(task);
        if (seat == null || !seat.device.equals(device)) {
            return null;
        }
        Attempt a = tasks.release(task);
        if (credits != KEEP) {
            seat.grant(credits, now);
        }
        return a;
    }

    /** Its worker may still come to keep something of it that nobody knows of. */
    private void unkept(Attempt a) {
        if (a.piece().keeps()) {
            say(new Release(a.task(), a.seat().device));
        }
    }

    private void abandon(Attempt a) {
        Done told = early.remove(a.task());
        if (told == null) {
            tasks.abandon(a, now + rules.orphanWait());
            say(new Abandon(a.task(), a.seat().device));
        } else {
            release(told.task(), told.device(), KEEP);
        }
        unkept(a);
    }

    private void withdraw(Piece piece) {
        if (piece.running()) {
            tasks.of(piece).forEach(this::abandon);
            lineage.fell(piece, now);
        }
    }

    /** Its worker did not do it. */
    private void requeue(Piece piece) {
        lineage.fell(piece, now);
        piece.job.enqueue(piece, true, now);
    }

    void giveUpLate() {
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
        over(job);
        lineage.end(job);
        say(new Refuse(job.id, kind, reason));
    }

    /** A job has ended without its answer; who is still at it need not be. */
    void over(Job job) {
        tasks.of(job).forEach(this::abandon);
    }

    private void dispatch() {
        sending.clear();
        jobs.values().forEach(job -> job.advance(now));
        List<Attempt> late = new ArrayList<>();
        Set<Seat> slow = new HashSet<>();
        for (Attempt a : tasks.all()) {
            if (stragglers.late(a, rules, now)) {
                a.seat().late(a.task());
                late.add(a);
                slow.add(a.seat());
            }
        }
        Placement placement = new Placement(seats, rules, stragglers, slow, this::joins, now);
        Turns turns = new Turns(jobs, placement, this::send);
        turns.all();
        late.forEach(a -> second(a, turns));
        for (Job job : List.copyOf(jobs.values())) {
            if (job.waits(placement::hopeless)) {
                giveUp(job, Refusal.Kind.FAILED, "no worker does it; " + job.trouble);
            }
        }
        callForHelp(placement);
    }

    /** A task is late: another worker may have its piece, too. */
    void second(Attempt late, Turns turns) {
        if (!turns.second(late, tasks::idle) && late.piece().keeps()) {
            lineage.stall(late.piece());
        }
    }

    /** Whether a piece that is sent ahead may go in a message that its worker is about to get. */
    private boolean joins(Piece piece, Seat seat) {
        Attempt last = sending.get(seat);
        return last != null && !piece.ready() && piece.job.together(last.piece(), piece)
                && seat.holds.size(last.batch()) < MOST_OF_A_BATCH;
    }

    private void send(Piece piece, Seat seat) {
        Attempt a = tasks.send(piece, seat, joins(piece, seat) ? sending.get(seat) : null, now);
        sending.put(seat, a);
        say(new Send(a.task(), piece.job.id, piece.stage, piece.index, seat.device, piece.kept(), a.batch()));
        lineage.sent(piece, now);
    }

    private void callForHelp(Placement placement) {
        if (called && now - lastCall < rules.helpInterval()) {
            return;
        }
        int waiting = 0;
        boolean silent = false;
        for (Job job : jobs.values()) {
            waiting += job.ready();
            silent |= job.waits(placement::ownIsSilent);
        }
        if (waiting > 0 && (silent || !placement.anyFree())) {
            called = true;
            lastCall = now;
            say(new CallForHelp(waiting));
        }
    }
}
