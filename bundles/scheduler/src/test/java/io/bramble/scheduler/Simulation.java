package io.bramble.scheduler;

import io.bramble.inference.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * One core and some workers under one clock, with faults from one seed; every action is checked as it is made. Workers keep
 * outputs, vanish with them, forget some, and say that they did not find what others keep.
 */
final class Simulation {
    private static final long FAULTS_END = 20_000;
    private static final long DRAINED = 60_000;

    private record Later(long at, long order, Runnable what) {}

    private record Key(long job, int stage, int part) {}

    /** A worker, which counts for itself what it holds. */
    private static final class Sim {
        int credits;
        boolean draining;
        final Set<Long> holds = new HashSet<>();
        /** Tasks whose outputs it keeps; and those of what it holds whose outputs it is not to keep any more. */
        final Set<Long> shelf = new HashSet<>();
        final Set<Long> unwanted = new HashSet<>();
        /** Most it ever promised and did not take back by a refusal. */
        int promised;
    }

    private final Random random;
    private final boolean print;
    private final Core core;
    private final PriorityQueue<Later> agenda = new PriorityQueue<>(
            (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
    private final Map<String, Sim> workers = new HashMap<>();
    private final Map<Long, Action.Send> sent = new HashMap<>();
    private final Map<Long, Sim> sentTo = new HashMap<>();
    private final Map<Long, List<List<Event.Want>>> jobs = new HashMap<>();
    private final Set<Key> accepted = new HashSet<>();
    private final Set<Key> settled = new HashSet<>();
    /** Where the core believes kept outputs to be: by part, the task that made it. */
    private final Map<Key, Long> believed = new HashMap<>();
    /** Under which task a part is with a worker, as far as the core was told. */
    private final Map<Key, Long> inFlight = new HashMap<>();
    private final Set<Long> abandoned = new HashSet<>();
    private int losses;
    private final Set<Long> ended = new HashSet<>();
    /** Jobs in a hurry or cancelled: no other may end without its answer, unless two devices cannot make it. */
    private final Set<Long> mayEnd = new HashSet<>();
    private long now;
    private long order;
    private int expected;
    int finished;
    int refused;
    int kept;
    int again;

    Simulation(long seed, boolean print) {
        this(seed, print, Lineage::new);
    }

    Simulation(long seed, boolean print, Lineage.Maker lineage) {
        this.random = new Random(seed);
        Rules d = Rules.DEFAULT;
        this.core = new Core(new Rules(d.helpInterval(), d.boundWait(), d.stealWait(), d.orphanWait(),
                random.nextBoolean()), 1, lineage);
        this.print = print;
    }

    void run() {
        join("local");
        int remotes = random.nextInt(5);
        for (int i = 0; i < remotes; i++) {
            String device = "w" + i;
            at(random.nextInt(2000), () -> join(device));
            faults(device);
        }
        int count = 1 + random.nextInt(6);
        expected = count;
        for (int j = 1; j <= count; j++) {
            long job = j;
            at(random.nextInt(10_000), () -> submit(job, remotes));
        }
        at(1, this::tick);
        while (!agenda.isEmpty() && now <= DRAINED) {
            Later next = agenda.poll();
            now = next.at;
            next.what.run();
        }
        check(ended.size() == count && core.size() == 0,
                "after faults stopped " + (count - ended.size()) + " jobs hang");
        check(believed.isEmpty(), "never released: " + believed);
        workers.forEach((device, sim) -> check(sim.shelf.isEmpty(), device + " still keeps " + sim.shelf));
        check(again <= losses * 64, again + " parts done again after " + losses + " losses");
        agenda.clear();
    }

    private void faults(String device) {
        for (long at = 500; at < FAULTS_END; at += 1 + random.nextInt(3000)) {
            switch (random.nextInt(6)) {
                case 0 -> at(at, () -> leave(device));
                case 5 -> at(at, () -> forget(device));
                case 1 -> at(at, () -> drain(device, true));
                case 2 -> at(at, () -> drain(device, false));
                default -> at(at, () -> join(device));
            }
        }
        at(FAULTS_END, () -> {
            join(device);
            drain(device, false);
        });
    }

    private void submit(long job, int remotes) {
        List<List<Event.Want>> stages = new ArrayList<>();
        for (int s = random.nextInt(5); s >= 0; s--) {
            boolean keeps = s > 0 && random.nextBoolean();
            List<Event.Want> stage = new ArrayList<>();
            for (int p = random.nextInt(8); p >= 0; p--) {
                int who = random.nextInt(remotes + 2);
                String device = who == 0 ? null : who == 1 ? "local" : "w" + (who - 2);
                stage.add(new Event.Want(device, device != null && random.nextBoolean(), keeps, reads(stages)));
            }
            stages.add(stage);
        }
        jobs.put(job, stages);
        boolean hurry = random.nextInt(20) == 0;
        if (hurry) {
            mayEnd.add(job);
        }
        tell(new Event.Submit(now, job, stages, now + (hurry ? 200 : 40_000)));
        if (random.nextInt(20) == 0) {
            mayEnd.add(job);
            at(now + random.nextInt(1000), () -> tell(new Event.Cancel(now, job)));
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

    private Event.Want want(Key key) {
        return jobs.get(key.job).get(key.stage).get(key.part);
    }

    private void forget(String device) {
        Sim sim = workers.get(device);
        if (sim != null) {
            sim.shelf.removeIf(tile -> random.nextBoolean());
        }
    }

    private void join(String device) {
        if (!workers.containsKey(device)) {
            Sim sim = new Sim();
            sim.credits = 1 + random.nextInt(3);
            sim.promised = device.equals("local") || random.nextBoolean() ? sim.credits : 0;
            workers.put(device, sim);
            // As the dispatcher does: one who is back before it was found gone is gone first.
            tell(new Event.Gone(now, device));
            tell(new Event.Joined(now, device, device.equals("local"), sim.promised));
        }
    }

    private void leave(String device) {
        if (workers.remove(device) != null) {
            at(now + random.nextInt(50), () -> {
                if (!workers.containsKey(device)) {
                    tell(new Event.Gone(now, device));
                }
            });
        }
    }

    private void drain(String device, boolean on) {
        Sim sim = workers.get(device);
        if (sim != null) {
            sim.draining = on;
        }
    }

    private void tick() {
        Sim local = workers.get("local");
        local.promised = local.credits;
        tell(new Event.Granted(now, "local", local.credits));
        tell(new Event.Tick(now));
        if (now < DRAINED && ended.size() < expected) {
            at(now + (core.size() == 0 ? 200 : 20), this::tick);
        }
    }

    private void tell(Event event) {
        say(event);
        if (event instanceof Event.Gone gone) {
            losses += (int) believed.values().stream().filter(t -> sent.get(t).device().equals(gone.device())).count();
        }
        List<Action> actions = core.handle(event);
        inFlight.values().removeIf(task -> switch (event) {
            case Event.Done e -> e.task() == task && e.device().equals(sent.get(task).device());
            case Event.Refused e -> e.task() == task;
            case Event.Failed e -> e.task() == task;
            case Event.Missing e -> e.task() == task;
            case Event.Lost e -> e.task() == task;
            case Event.Gone e -> e.device().equals(sent.get(task).device());
            default -> false;
        });
        actions.forEach(this::obey);
    }

    private void obey(Action action) {
        say(action);
        switch (action) {
            case Action.Send a -> send(a);
            case Action.Accept a -> accept(a);
            case Action.Settled a -> {
                check(settled.add(new Key(a.job(), a.stage(), a.part())), "settled twice: " + a);
                // One whose readers are done before it is known to be may be settled without a result.
                Key key = new Key(a.job(), a.stage(), a.part());
                check(want(key).keeps() || accepted.contains(key), "settled before it was done: " + a);
            }
            case Action.Release a -> release(a);
            case Action.Finished a -> {
                finished++;
                check(ended.add(a.job()), "ended twice: " + a);
                for (int s = 0; s < jobs.get(a.job()).size(); s++) {
                    check(complete(a.job(), s), "finished without stage " + s + ": " + a);
                }
                check(settled.stream().filter(k -> k.job == a.job()).count() == jobs.get(a.job()).stream()
                        .mapToInt(List::size).sum(), "finished, but not all is settled: " + a);
            }
            case Action.Refuse a -> {
                refused++;
                check(ended.add(a.job()), "ended twice: " + a);
                check(a.kind() == Refusal.Kind.FAILED || mayEnd.contains(a.job()), "refused without need: " + a);
            }
            case Action.Abandon a -> cancel(a);
            case Action.CallForHelp a -> help(a);
        }
    }

    private boolean complete(long job, int stage) {
        for (int p = 0; p < jobs.get(job).get(stage).size(); p++) {
            Key key = new Key(job, stage, p);
            if (!accepted.contains(key) && !settled.contains(key)) {
                return false;
            }
        }
        return true;
    }

    private void accept(Action.Accept a) {
        Action.Send send = sent.get(a.task());
        check(send != null && send.job() == a.job() && send.stage() == a.stage() && send.part() == a.part(),
                "accepted " + a + " for " + send);
        check(!ended.contains(a.job()), "accepted for a job that is over: " + a);
        Key key = new Key(a.job(), a.stage(), a.part());
        boolean first = accepted.add(key);
        if (want(key).keeps()) {
            check(believed.put(key, a.task()) == null, "accepted while another has it: " + a);
            kept++;
            again += first ? 0 : 1;
        } else {
            check(first, "accepted twice: " + a);
        }
    }

    private void release(Action.Release a) {
        Action.Send send = sent.get(a.task());
        check(send != null && send.device().equals(a.device()), "released " + a + " of " + send);
        believed.remove(new Key(send.job(), send.stage(), send.part()), a.task());
        Sim sim = sentTo.get(a.task());
        if (sim != null && !sim.shelf.remove(a.task()) && sim.holds.contains(a.task())) {
            sim.unwanted.add(a.task());
        }
    }

    private void send(Action.Send a) {
        Key key = new Key(a.job(), a.stage(), a.part());
        check(sent.put(a.task(), a) == null, "task id used twice: " + a);
        check(!ended.contains(a.job()) && !settled.contains(key) && !believed.containsKey(key)
                && (want(key).keeps() || !accepted.contains(key)), "sent in vain: " + a);
        for (Event.Ref ref : want(key).reads()) {
            Key source = new Key(a.job(), ref.stage(), ref.part());
            Long there = believed.get(source);
            Long coming = inFlight.get(source);
            check(want(source).keeps() || accepted.contains(source), "sent before " + source + ": " + a);
            check(!want(source).keeps()
                    || there != null && a.kept().contains(new Action.Source(ref.stage(), ref.part(), there, false))
                    || coming != null && a.kept().contains(new Action.Source(ref.stage(), ref.part(), coming, true)),
                    "sent without " + source + ": " + a);
        }
        check(inFlight.put(key, a.task()) == null, "sent while a worker has it: " + a);
        Sim sim = workers.get(a.device());
        sentTo.put(a.task(), sim);
        if (sim == null) {
            return;
        }
        sim.holds.add(a.task());
        check(sim.holds.size() <= Math.max(1, sim.promised),
                a.device() + " promised " + sim.promised + ", holds " + sim.holds);
        boolean calm = now > FAULTS_END || a.device().equals("local");
        int fate = calm ? 99 : random.nextInt(100);
        long after = now + 1 + random.nextInt(200);
        if (sim.draining || fate < 8) {
            answer(after, a, sim, new Event.Refused(after, a.task(), a.device(), "busy"), () -> sim.promised = 0);
        } else if (fate < 9) {
            answer(after, a, sim, new Event.Failed(after, a.task(), a.device(), "cannot"), () -> {});
        } else if (fate < 12) {
            answer(after, a, sim, new Event.Lost(after, a.task(), a.device(), "gone"), () -> {});
        } else if (fate < 14) {
            at(after + 3000, () -> leaveWith(a.device(), sim));
        } else if (fate < 16 && !a.kept().isEmpty()) {
            // It cannot reach a holder that is there.
            missing(after, a, sim, a.kept().subList(0, 1));
        } else {
            at(now + random.nextInt((int) (after - now)), () -> fetchAndRun(a, sim, fate, after));
        }
    }

    private void missing(long when, Action.Send a, Sim sim, List<Action.Source> sources) {
        losses += sources.size();
        answer(when, a, sim, new Event.Missing(when, a.task(), a.device(),
                sources.stream().map(Action.Source::task).toList(), "not there"), () -> {});
    }

    private void fetchAndRun(Action.Send a, Sim sim, int fate, long after) {
        if (abandoned.contains(a.task())) {
            answer(after, a, sim, new Event.Lost(after, a.task(), a.device(), "cancelled"), () -> {});
            return;
        }
        List<Action.Source> gone = a.kept().stream()
                .filter(s -> !reachable(s.task()) && !(s.coming() && holderLives(s.task())))
                .toList();
        if (!gone.isEmpty()) {
            missing(after, a, sim, gone);
        } else if (a.kept().stream().anyMatch(s -> !reachable(s.task()))) {
            // The holder lets it wait for what is to come, for as long as nobody says that it will not.
            at(now + 1 + random.nextInt(20), () -> fetchAndRun(a, sim, fate, Math.max(after, now + 30)));
        } else {
            int credits = random.nextInt(4) == 0 ? 0 : sim.credits;
            Event done = new Event.Done(after, a.task(), a.device(), credits);
            answer(after, a, sim, done, () -> {
                sim.promised = credits;
                if (!sim.unwanted.remove(a.task()) && want(new Key(a.job(), a.stage(), a.part())).keeps()) {
                    sim.shelf.add(a.task());
                }
            });
            if (fate < 24) {
                // Doubled by the network: the same message again, late.
                long again = after + random.nextInt(400);
                at(again, () -> tell(new Event.Done(now, a.task(), a.device(), credits)));
            }
        }
    }

    private boolean holderLives(long task) {
        Sim sim = sentTo.get(task);
        return sim != null && workers.get(sent.get(task).device()) == sim;
    }

    private boolean reachable(long task) {
        return holderLives(task) && sentTo.get(task).shelf.contains(task);
    }

    /** The worker hung until its lease was over. */
    private void leaveWith(String device, Sim sim) {
        if (workers.get(device) == sim) {
            leave(device);
        }
    }

    /** An answer reaches the core even if its worker has left meanwhile; then it is late. */
    private void answer(long when, Action.Send a, Sim sim, Event event, Runnable then) {
        at(when, () -> {
            if (sim.holds.remove(a.task())) {
                if (workers.get(a.device()) == sim) {
                    then.run();
                }
                tell(event);
            }
        });
    }

    private void cancel(Action.Abandon a) {
        inFlight.values().remove(a.task());
        abandoned.add(a.task());
        Sim sim = workers.get(a.device());
        if (sim != null && random.nextBoolean() && sim.holds.remove(a.task())) {
            at(now + 1, () -> tell(new Event.Lost(now, a.task(), a.device(), "cancelled")));
        }
    }

    private void help(Action.CallForHelp a) {
        check(a.waiting() > 0, "called for nothing");
        List.copyOf(workers.keySet()).stream().sorted().filter(d -> !d.equals("local")).forEach(device -> {
            Sim sim = workers.get(device);
            if (!sim.draining && random.nextInt(10) > 0) {
                at(now + 1 + random.nextInt(20), () -> {
                    if (workers.get(device) == sim) {
                        sim.promised = sim.credits;
                        tell(new Event.Granted(now, device, sim.credits));
                    }
                });
            }
        });
    }

    private void at(long when, Runnable what) {
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
