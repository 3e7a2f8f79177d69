package io.bramble.scheduler;

import io.bramble.inference.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/** One core and some workers under one clock, with faults from one seed; every action is checked as it is made. */
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
        /** Most it ever promised and did not take back by a refusal. */
        int promised;
    }

    private final Random random;
    private final boolean print;
    private final Core core = new Core(Rules.DEFAULT, 1);
    private final PriorityQueue<Later> agenda = new PriorityQueue<>(
            (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
    private final Map<String, Sim> workers = new HashMap<>();
    private final Map<Long, Action.Send> sent = new HashMap<>();
    private final Map<Long, List<Integer>> jobs = new HashMap<>();
    private final Set<Key> accepted = new HashSet<>();
    private final Set<Long> ended = new HashSet<>();
    /** Jobs in a hurry or cancelled: no other may end without its answer, unless two devices cannot make it. */
    private final Set<Long> mayEnd = new HashSet<>();
    private long now;
    private long order;
    private int expected;
    int finished;
    int refused;

    Simulation(long seed, boolean print) {
        this.random = new Random(seed);
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
        agenda.clear();
    }

    private void faults(String device) {
        for (long at = 500; at < FAULTS_END; at += 1 + random.nextInt(3000)) {
            switch (random.nextInt(5)) {
                case 0 -> at(at, () -> leave(device));
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
        List<Integer> sizes = new ArrayList<>();
        for (int s = random.nextInt(4); s >= 0; s--) {
            List<Event.Want> stage = new ArrayList<>();
            for (int p = random.nextInt(8); p >= 0; p--) {
                int who = random.nextInt(remotes + 2);
                String device = who == 0 ? null : who == 1 ? "local" : "w" + (who - 2);
                stage.add(new Event.Want(device, device != null && random.nextBoolean()));
            }
            stages.add(stage);
            sizes.add(stage.size());
        }
        jobs.put(job, sizes);
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
        core.handle(event).forEach(this::obey);
    }

    private void obey(Action action) {
        say(action);
        switch (action) {
            case Action.Send a -> send(a);
            case Action.Accept a -> {
                Action.Send send = sent.get(a.task());
                check(send != null && send.job() == a.job() && send.stage() == a.stage() && send.part() == a.part(),
                        "accepted " + a + " for " + send);
                check(accepted.add(new Key(a.job(), a.stage(), a.part())), "accepted twice: " + a);
                check(!ended.contains(a.job()), "accepted for a job that is over: " + a);
            }
            case Action.StageDone a -> check(complete(a.job(), a.stage()), "stage not done: " + a);
            case Action.Finished a -> {
                finished++;
                check(ended.add(a.job()), "ended twice: " + a);
                for (int s = 0; s < jobs.get(a.job()).size(); s++) {
                    check(complete(a.job(), s), "finished without stage " + s + ": " + a);
                }
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
        for (int p = 0; p < jobs.get(job).get(stage); p++) {
            if (!accepted.contains(new Key(job, stage, p))) {
                return false;
            }
        }
        return true;
    }

    private void send(Action.Send a) {
        check(sent.put(a.task(), a) == null, "task id used twice: " + a);
        check(!ended.contains(a.job()) && !accepted.contains(new Key(a.job(), a.stage(), a.part())),
                "sent in vain: " + a);
        check(a.stage() == 0 || complete(a.job(), a.stage() - 1), "sent before its stage: " + a);
        Sim sim = workers.get(a.device());
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
        } else {
            int credits = random.nextInt(4) == 0 ? 0 : sim.credits;
            Event done = new Event.Done(after, a.task(), a.device(), credits);
            answer(after, a, sim, done, () -> sim.promised = credits);
            if (fate < 24) {
                // Doubled by the network: the same message again, late.
                long again = after + random.nextInt(400);
                at(again, () -> tell(new Event.Done(now, a.task(), a.device(), credits)));
            }
        }
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
