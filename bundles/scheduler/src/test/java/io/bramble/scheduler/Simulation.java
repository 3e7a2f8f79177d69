package io.bramble.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * One core and some workers under one clock, with {@link Faults} from one seed; everything that the core says is held against
 * the {@link Invariants}. Faults end after 20 s, and all must be over 40 s later.
 */
final class Simulation {
    private static final long FAULTS_END = 20_000;
    private static final long DRAINED = 62_000;
    /** A worker that is not heard for so long is believed gone. */
    private static final long LEASE = 3_000;

    private record Later(long at, long order, Runnable what) {}

    final Invariants invariants;
    final Faults faults = new Faults();
    private final Random random;
    private final boolean print;
    private final Rules rules;
    private final Core core;
    /** Whether some workers lie; all jobs are verified then. */
    private final boolean liars;
    private final PriorityQueue<Later> agenda = new PriorityQueue<>(
            (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
    private final Map<String, SimWorker> workers = new TreeMap<>();
    private final Map<Long, SimWorker> sentTo = new HashMap<>();
    /** Jobs of which a task never ends. */
    private final Set<Long> stuck = new HashSet<>();
    /** What comes while the gateway stands still. */
    private final Deque<LongFunction<Event>> backlog = new ArrayDeque<>();
    private long gatewayPausedUntil;
    private long now;
    private long order;
    private int expected;

    Simulation(long seed, boolean print) {
        this(seed, print, rules -> new Core(rules, 1));
    }

    Simulation(long seed, boolean print, Function<Rules, Core> core) {
        this.random = new Random(seed);
        this.print = print;
        Rules d = Rules.DEFAULT;
        this.rules = new Rules(d.helpInterval(), d.boundWait(), d.stealWait(), d.orphanWait(), random.nextBoolean(),
                random.nextInt(4) == 0 ? 0 : 200, 1 + random.nextInt(3), 2_000 + random.nextInt(10_000));
        this.core = core.apply(rules);
        this.invariants = new Invariants(rules);
        this.liars = random.nextInt(3) == 0;
    }

    void run() {
        join("local");
        int remotes = random.nextInt(5);
        for (int i = 0; i < remotes; i++) {
            String device = "w" + i;
            at(random.nextInt(2000), () -> join(device));
            faults(device);
        }
        for (long at = random.nextInt(15_000); at < FAULTS_END; at += 5_000 + random.nextInt(20_000)) {
            at(at, this::pauseGateway);
        }
        expected = 1 + random.nextInt(6);
        for (int j = 1; j <= expected; j++) {
            long job = j;
            at(random.nextInt(10_000), () -> submit(job, remotes));
        }
        at(1, this::tick);
        while (!agenda.isEmpty() && now <= DRAINED) {
            Later next = agenda.poll();
            now = next.at;
            next.what.run();
        }
        invariants.drained(expected);
        check(core.size() == 0, "the core has jobs that are over");
        workers.forEach((device, worker) -> check(worker.shelf.isEmpty(), device + " still keeps " + worker.shelf));
    }

    private void faults(String device) {
        for (long at = 500; at < FAULTS_END; at += 1 + random.nextInt(3000)) {
            int kind = random.nextInt(10);
            at(at, () -> befall(device, kind));
        }
        at(FAULTS_END, () -> {
            join(device);
            SimWorker worker = workers.get(device);
            worker.draining = false;
            worker.deafUntil = Math.min(worker.deafUntil, now);
            if (!worker.joined) {
                heardAgain(worker);
            }
        });
    }

    private void befall(String device, int kind) {
        SimWorker worker = workers.get(device);
        if (worker == null || kind > 6) {
            join(device);
            return;
        }
        long until = Math.min(FAULTS_END, now + 1 + random.nextInt(6000));
        switch (kind) {
            case 0 -> {
                fault(Faults.Kind.CRASH);
                crash(worker);
            }
            case 1 -> {
                fault(Faults.Kind.TILE_FORGOTTEN);
                worker.shelf.removeIf(tile -> random.nextBoolean());
            }
            case 2 -> {
                fault(Faults.Kind.DRAIN);
                worker.draining = !worker.draining;
            }
            case 3 -> {
                fault(Faults.Kind.WORKER_PAUSE);
                worker.pausedUntil = until;
                unheard(worker);
            }
            case 4 -> {
                fault(Faults.Kind.DEAF);
                worker.deafUntil = until;
            }
            case 5 -> {
                fault(Faults.Kind.MUTE);
                worker.muteUntil = until;
                unheard(worker);
            }
            default -> {
                fault(Faults.Kind.CUT_OFF);
                worker.muteUntil = until;
                worker.deafUntil = until;
                unheard(worker);
            }
        }
    }

    /** A worker is not heard for a while; its lease may end meanwhile, and it is found again. */
    private void unheard(SimWorker worker) {
        at(now + LEASE, () -> {
            if (workers.get(worker.device) == worker && worker.joined && !worker.heard()) {
                worker.joined = false;
                tell(t -> new Event.Gone(t, worker.device));
            }
        });
        at(Math.max(worker.muteUntil, worker.pausedUntil) + 1, () -> heardAgain(worker));
    }

    private void heardAgain(SimWorker worker) {
        if (workers.get(worker.device) == worker && !worker.joined && worker.heard()) {
            worker.joined = true;
            tell(t -> new Event.Joined(t, worker.device, false, worker.credits));
        }
    }

    private void pauseGateway() {
        fault(Faults.Kind.GATEWAY_PAUSE);
        gatewayPausedUntil = now + random.nextInt(3000);
        at(gatewayPausedUntil, () -> {
            while (gatewayPausedUntil <= now && !backlog.isEmpty()) {
                tell(backlog.poll());
            }
        });
    }

    private void submit(long job, int remotes) {
        boolean verify = liars || random.nextInt(4) == 0;
        List<List<Event.Want>> stages = new ArrayList<>();
        for (int s = random.nextInt(7); s >= 0; s--) {
            boolean keeps = s > 0 && random.nextBoolean() && !verify;
            List<Event.Want> stage = new ArrayList<>();
            for (int p = random.nextInt(8); p >= 0; p--) {
                int who = random.nextInt(remotes + 2);
                String device = who == 0 ? null : who == 1 ? "local" : "w" + (who - 2);
                stage.add(new Event.Want(device, device != null && random.nextBoolean(), keeps, reads(stages),
                        Play.kind("kind " + p % 2), keeps ? random.nextInt(1 << 20) : 0));
            }
            stages.add(stage);
        }
        boolean hurry = random.nextInt(20) == 0;
        boolean cancelled = random.nextInt(20) == 0;
        if (hurry || cancelled) {
            invariants.mayEnd(job);
        }
        tell(t -> new Event.Submit(t, job, stages, t + (hurry ? 200 : 40_000), verify));
        if (cancelled) {
            at(now + random.nextInt(1000), () -> tell(t -> new Event.Cancel(t, job)));
        }
    }

    /** Parts of some earlier stage or two, most often of the last: all, or a few side by side as of a halo. */
    private List<Event.Ref> reads(List<List<Event.Want>> stages) {
        Set<Event.Ref> reads = new LinkedHashSet<>();
        for (int times = stages.isEmpty() ? 0 : 1 + random.nextInt(2); times > 0; times--) {
            int stage = random.nextInt(4) == 0 ? random.nextInt(stages.size()) : stages.size() - 1;
            int parts = stages.get(stage).size();
            int from = random.nextBoolean() ? 0 : random.nextInt(parts);
            int to = from == 0 ? parts : Math.min(parts, from + 3);
            for (int p = from; p < to; p++) {
                reads.add(new Event.Ref(stage, p));
            }
        }
        return List.copyOf(reads);
    }

    private void join(String device) {
        if (!workers.containsKey(device)) {
            SimWorker worker = new SimWorker(device, this, random,
                    liars && !device.equals("local") && random.nextBoolean());
            int offered = worker.local() || random.nextBoolean() ? worker.credits : 0;
            worker.joined = true;
            workers.put(device, worker);
            // As the dispatcher does: one who is back before it was found gone is gone first.
            tell(t -> new Event.Gone(t, device));
            tell(t -> new Event.Joined(t, device, worker.local(), offered));
        }
    }

    /** A worker ends without a word, and is found gone some time later, unless it is back before. */
    void crash(SimWorker worker) {
        if (workers.remove(worker.device, worker)) {
            worker.alive = false;
            at(now + random.nextInt(50), () -> {
                if (!workers.containsKey(worker.device)) {
                    tell(t -> new Event.Gone(t, worker.device));
                }
            });
        }
    }

    private void tick() {
        SimWorker local = workers.get("local");
        tell(t -> new Event.Granted(t, "local", local.credits));
        tell(Event.Tick::new);
        if (now < DRAINED && invariants.ended() < expected) {
            at(now + (core.size() == 0 ? 200 : 20), this::tick);
        }
    }

    void tell(LongFunction<Event> what) {
        if (now < gatewayPausedUntil) {
            backlog.add(what);
            return;
        }
        Event event = what.apply(now);
        say(event);
        invariants.told(event);
        for (Action action : core.handle(event)) {
            say(action);
            invariants.wanted(action);
            obey(action);
        }
        invariants.stepped();
    }

    private void obey(Action action) {
        switch (action) {
            case Action.Send a -> {
                SimWorker worker = workers.get(a.device());
                sentTo.put(a.task(), worker);
                if (worker != null) {
                    worker.send(a);
                }
            }
            case Action.Release a -> to(a.task(), worker -> worker.release(a.task()));
            case Action.Abandon a -> to(a.task(), worker -> worker.giveUp(a.task()));
            case Action.CallForHelp a -> workers.values().forEach(this::help);
            case Action.Accept a -> {}
            case Action.Hold a -> {}
            case Action.Settled a -> {}
            case Action.Finished a -> {}
            case Action.Refuse a -> {}
            case Action.Bar a -> {}
        }
    }

    private void to(long task, Consumer<SimWorker> what) {
        SimWorker worker = sentTo.get(task);
        if (worker != null && worker.alive) {
            what.accept(worker);
        }
    }

    private void help(SimWorker worker) {
        boolean hears = !worker.local() && now >= worker.deafUntil && now >= worker.pausedUntil;
        if (hears && !worker.draining && random.nextInt(10) > 0) {
            at(now + 1 + random.nextInt(20), () -> {
                if (worker.alive) {
                    worker.say(t -> new Event.Granted(t, worker.device, worker.credits));
                }
            });
        }
    }

    /** Whether a kept output is there to be fetched; one at a worker that stands still is not, for now. */
    boolean has(long task) {
        SimWorker holder = sentTo.get(task);
        return holder != null && holder.alive && holder.pausedUntil <= now && holder.shelf.contains(task);
    }

    /** Whether it is worth waiting for a kept output. */
    boolean mayCome(long task) {
        SimWorker holder = sentTo.get(task);
        return holder != null && holder.alive && !holder.made.contains(task);
    }

    /**
     * Whether a worker, for all that others see in good health, never comes to an end with a task whose output it is to keep.
     * Once for each job, for it takes many times what is usual to notice.
     */
    boolean sticks(Action.Send send, SimWorker worker) {
        boolean sticks = !calm(worker) && keeps(send) && invariants.isTimed(Invariants.key(send))
                && invariants.isAlone(Invariants.key(send)) && !stuck.contains(send.job()) && random.nextInt(4) == 0;
        if (sticks) {
            stuck.add(send.job());
            fault(Faults.Kind.STUCK);
        }
        return sticks;
    }

    boolean keeps(Action.Send send) {
        return invariants.want(Invariants.key(send)).keeps();
    }

    /** Whether nothing happens to a worker now: the gateway's own shares its fate, and in the end all is well. */
    boolean calm(SimWorker worker) {
        return worker.local() || now > FAULTS_END;
    }

    void lost(int tiles) {
        invariants.lost(tiles);
    }

    void fault(Faults.Kind kind) {
        faults.note(kind);
    }

    long now() {
        return now;
    }

    void at(long when, Runnable what) {
        agenda.add(new Later(when, order++, what));
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("at " + now + " ms: " + what);
        }
    }

    private void say(Object what) {
        if (print && !(what instanceof Event.Tick) && !(what instanceof Event.Granted)) {
            System.out.println(now + " " + what);
        }
    }
}
