package io.bramble.scheduler;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * A worker of a {@link Simulation}, from its start to its crash: it holds tasks, keeps outputs, fetches what others keep, and
 * does all that a worker on a bad board and a bad network does. Its clock goes at a rate of its own.
 */
final class SimWorker {
    /** After so long a sender gives a connection up that acknowledges nothing. */
    private static final long PATIENCE = 5_000;

    final String device;
    final int credits;
    boolean draining;
    boolean alive = true;
    /** Whether the gateway believes it alive. */
    boolean joined;
    /** Until when it stands still; hears nothing; is not heard. */
    long pausedUntil;
    long deafUntil;
    long muteUntil;
    /** Tasks whose outputs it keeps. */
    final Set<Long> shelf = new HashSet<>();
    /** Those that it ever kept. */
    final Set<Long> made = new HashSet<>();

    private final Simulation world;
    private final Random random;
    private final boolean liar;
    private final double rate;
    private final int slow;
    private final Set<Long> holds = new HashSet<>();
    /** Tasks whose outputs it is not to keep any more; and those that are given up. They may come after that. */
    private final Set<Long> unwanted = new HashSet<>();
    private final Set<Long> givenUp = new HashSet<>();

    SimWorker(String device, Simulation world, Random random, boolean liar) {
        this.device = device;
        this.world = world;
        this.random = random;
        this.liar = liar;
        this.credits = 1 + random.nextInt(3);
        boolean drifts = !local() && random.nextInt(4) == 0;
        boolean drags = !local() && random.nextInt(4) == 0;
        this.rate = drifts ? 0.5 + random.nextDouble() : 1;
        this.slow = drags ? 4 + random.nextInt(12) : 1;
        if (drifts) {
            world.fault(Faults.Kind.DRIFTING_CLOCK);
        }
        if (drags) {
            world.fault(Faults.Kind.SLOW_WORKER);
        }
    }

    boolean local() {
        return device.equals("local");
    }

    boolean heard() {
        return alive && world.now() >= muteUntil && world.now() >= pausedUntil;
    }

    /** A message of the gateway is on its way. */
    private void hear(Runnable message, Runnable givenUpOn) {
        if (deafUntil - world.now() > PATIENCE) {
            world.at(world.now() + PATIENCE, givenUpOn);
        } else {
            long when = Math.max(Math.max(deafUntil, pausedUntil), world.now()) + (local() ? 0 : random.nextInt(4));
            world.at(when, () -> {
                if (alive) {
                    message.run();
                }
            });
        }
    }

    /** A message to the gateway, which may come late, or twice. */
    void say(LongFunction<Event> event) {
        long when = Math.max(Math.max(muteUntil, pausedUntil), world.now()) + (local() ? 0 : random.nextInt(4));
        if (when > world.now() + 4) {
            world.fault(Faults.Kind.LATE);
        }
        world.at(when, () -> world.tell(event));
        if (!world.calm(this) && random.nextInt(12) == 0) {
            world.fault(Faults.Kind.DOUBLED);
            world.at(when + random.nextInt(400), () -> world.tell(event));
        }
    }

    void send(Action.Send a) {
        hear(() -> arrived(a), () -> world.tell(t -> new Event.Lost(t, a.task(), device, "nobody listens")));
    }

    void release(long task) {
        // What is not to be had by a message goes by its time.
        hear(() -> unkeep(task), () -> unkeep(task));
    }

    void giveUp(long task) {
        hear(() -> {
            givenUp.add(task);
            if (random.nextBoolean() && holds.remove(task)) {
                say(t -> new Event.Lost(t, task, device, "cancelled"));
            }
        }, () -> {});
    }

    private void unkeep(long task) {
        if (!shelf.remove(task)) {
            unwanted.add(task);
        }
    }

    private void arrived(Action.Send a) {
        holds.add(a.task());
        long millis = Math.max(1, Math.round((1 + random.nextInt(200)) * slow * rate));
        int fate = world.calm(this) ? 99 : random.nextInt(100);
        if (draining || fate < 6) {
            world.fault(Faults.Kind.REFUSAL);
            answer(a, millis, t -> new Event.Refused(t, a.task(), device, "busy, or no room on its disk"));
        } else if (fate < 7) {
            world.fault(Faults.Kind.FAILURE);
            answer(a, millis, t -> new Event.Failed(t, a.task(), device, "cannot"));
        } else if (fate < 9) {
            world.fault(Faults.Kind.LOSS);
            answer(a, millis, t -> new Event.Lost(t, a.task(), device, "gone"));
        } else if (fate < 11) {
            world.fault(Faults.Kind.HANG);
            world.at(world.now() + 3000, () -> world.crash(this));
        } else if (fate < 13) {
            world.fault(Faults.Kind.NO_ANSWER);
            answer(a, millis, t -> new Event.Wrong(t, a.task(), device, "of another region"));
        } else if (fate < 15 && !a.kept().isEmpty()) {
            world.fault(Faults.Kind.TILE_UNREACHABLE);
            missing(a, millis, a.kept().subList(0, 1));
        } else if (!world.sticks(a, this)) {
            world.at(world.now() + random.nextInt((int) millis), () -> fetchAndRun(a, millis));
        }
    }

    private void missing(Action.Send a, long millis, List<Action.Source> sources) {
        world.lost(sources.size());
        answer(a, millis,
                t -> new Event.Missing(t, a.task(), device, sources.stream().map(Action.Source::task).toList(),
                        "not there"));
    }

    private void fetchAndRun(Action.Send a, long millis) {
        if (givenUp.contains(a.task())) {
            answer(a, 1, t -> new Event.Lost(t, a.task(), device, "cancelled"));
            return;
        }
        List<Action.Source> gone = a.kept().stream()
                .filter(s -> !world.has(s.task()) && !(s.coming() && world.mayCome(s.task())))
                .toList();
        if (!gone.isEmpty()) {
            missing(a, 1, gone);
        } else if (a.kept().stream().anyMatch(s -> !world.has(s.task()))) {
            // The holder lets it wait for what is to come, for as long as nobody says that it will not.
            world.at(world.now() + 1 + random.nextInt(20), () -> fetchAndRun(a, millis));
        } else {
            world.at(world.now() + millis, () -> done(a));
        }
    }

    private void done(Action.Send a) {
        if (waits(() -> done(a)) || !holds.remove(a.task())) {
            return;
        }
        if (world.keeps(a) && !unwanted.remove(a.task())) {
            shelf.add(a.task());
            made.add(a.task());
        }
        boolean lies = liar && random.nextInt(3) > 0;
        if (lies) {
            world.fault(Faults.Kind.LIE);
        }
        long digest = lies ? random.nextLong() : Invariants.truth(Invariants.key(a));
        int next = random.nextInt(4) == 0 ? 0 : credits;
        long ended = world.now();
        say(t -> new Event.Done(t, a.task(), device, next, digest, ended));
    }

    private void answer(Action.Send a, long millis, LongFunction<Event> event) {
        world.at(world.now() + millis, () -> {
            if (!waits(() -> answer(a, 1, event)) && holds.remove(a.task())) {
                say(event);
            }
        });
    }

    /** Whether it cannot do something now: not yet, or never. */
    private boolean waits(Runnable what) {
        if (alive && pausedUntil > world.now()) {
            world.at(pausedUntil, what);
        }
        return !alive || pausedUntil > world.now();
    }
}
