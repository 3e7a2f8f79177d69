package io.bramble.scheduler;

import io.bramble.inference.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What must hold of a core, by what it is told and what it says alone. */
final class Invariants {
    record Key(long job, int stage, int part) {}

    /** A result of a part, by whom, as long as that one has not gone. */
    private record Vote(String device, int session, long digest) {}

    private final Rules rules;
    private final Map<Long, Event.Submit> jobs = new HashMap<>();
    private final Map<Long, Action.Send> sent = new HashMap<>();
    /** Of each part, which of its tasks are wanted and with a worker. */
    private final Map<Key, Set<Long>> inFlight = new HashMap<>();
    private final Set<Key> accepted = new HashSet<>();
    private final Set<Key> settled = new HashSet<>();
    /** Where the core believes kept outputs to be: by part, the task that made it. */
    private final Map<Key, Long> believed = new HashMap<>();
    /** Results that wait until more is known. */
    private final Set<Long> held = new HashSet<>();
    private final Set<Long> ended = new HashSet<>();
    /** Jobs that may end without their answer, because they are in a hurry or cancelled. */
    private final Set<Long> mayEnd = new HashSet<>();
    /** Credits that were granted last; tasks that a worker is believed to have, with the time until when if abandoned. */
    private final Map<String, Integer> granted = new HashMap<>();
    private final Map<String, Map<Long, Long>> has = new HashMap<>();
    private final Map<String, Integer> sessions = new HashMap<>();
    private final Map<String, Integer> wrong = new HashMap<>();
    private final Map<String, Long> barred = new HashMap<>();
    private final Map<Key, Set<String>> distrusted = new HashMap<>();
    private final Map<Key, Map<Long, Vote>> votes = new HashMap<>();
    /** How many parts of each kind each device has done. */
    private final Map<Event.Kind, Map<String, Integer>> done = new HashMap<>();
    private long now;
    int finished;
    int refused;
    /** Of them, because nobody managed. */
    int failed;
    int kept;
    int again;
    int losses;
    int doubled;
    int bars;
    int verified;

    Invariants(Rules rules) {
        this.rules = rules;
    }

    /** The digest of the right result of a part. */
    static long truth(Key key) {
        return key.hashCode() * 0x9e3779b97f4a7c15L;
    }

    static Key key(Action.Send send) {
        return new Key(send.job(), send.stage(), send.part());
    }

    void mayEnd(long job) {
        mayEnd.add(job);
    }

    int ended() {
        return ended.size();
    }

    void lost(int tiles) {
        losses += tiles;
    }

    Event.Want want(Key key) {
        return jobs.get(key.job).stages().get(key.stage).get(key.part);
    }

    /** Whether the core can tell that a part takes too long: some device has done three of its kind. */
    boolean isTimed(Key key) {
        return rules.straggler() > 0
                && done.getOrDefault(want(key).kind(), Map.of()).values().stream().anyMatch(count -> count >= 3);
    }

    /** Whether one worker alone has a part. */
    boolean isAlone(Key key) {
        return inFlight.getOrDefault(key, Set.of()).size() == 1;
    }

    /** Before the core is. */
    void told(Event event) {
        now = event.now();
        switch (event) {
            case Event.Submit e -> jobs.put(e.job(), e);
            case Event.Joined e -> granted.put(e.device(), e.credits());
            case Event.Granted e -> granted.computeIfPresent(e.device(), (d, c) -> e.credits());
            case Event.Gone e -> gone(e.device());
            case Event.Done e -> done(e);
            case Event.Refused e -> {
                if (over(e.task(), e.device()) != Over.UNKNOWN) {
                    granted.put(e.device(), 0);
                }
            }
            case Event.Lost e -> {
                if (over(e.task(), e.device()) == Over.WANTED) {
                    granted.put(e.device(), 0);
                }
            }
            case Event.Failed e -> over(e.task(), e.device());
            case Event.Missing e -> over(e.task(), e.device());
            case Event.Wrong e -> {
                if (over(e.task(), e.device()) == Over.WANTED) {
                    distrusted.computeIfAbsent(key(sent.get(e.task())), k -> new HashSet<>()).add(e.device());
                    wrong(e.device());
                }
            }
            case Event.Cancel e -> {}
            case Event.Ruled e -> {}
            case Event.Tick e -> has.values().forEach(tasks -> tasks.values().removeIf(until -> until <= now));
        }
    }

    private enum Over {
        WANTED, ABANDONED, UNKNOWN
    }

    /** A worker says something of a task. */
    private Over over(long task, String device) {
        Long until = has.getOrDefault(device, Map.of()).get(task);
        if (until == null) {
            return Over.UNKNOWN;
        }
        has.get(device).remove(task);
        boolean wanted = inFlight.getOrDefault(key(sent.get(task)), Set.of()).contains(task);
        landed(task);
        return wanted ? Over.WANTED : Over.ABANDONED;
    }

    private void landed(long task) {
        Key key = key(sent.get(task));
        inFlight.computeIfPresent(key, (k, tasks) -> tasks.remove(task) && tasks.isEmpty() ? null : tasks);
    }

    private void gone(String device) {
        losses += (int) believed.values().stream().filter(t -> sent.get(t).device().equals(device)).count();
        List.copyOf(has.getOrDefault(device, Map.of()).keySet()).forEach(this::landed);
        held.removeIf(t -> sent.get(t).device().equals(device));
        has.remove(device);
        granted.remove(device);
        wrong.remove(device);
        barred.remove(device);
        sessions.merge(device, 1, Integer::sum);
    }

    private void done(Event.Done e) {
        Over over = over(e.task(), e.device());
        if (over != Over.UNKNOWN) {
            granted.put(e.device(), e.credits());
        }
        if (over == Over.WANTED) {
            done.computeIfAbsent(want(key(sent.get(e.task()))).kind(), k -> new HashMap<>())
                    .merge(e.device(), 1, Integer::sum);
            votes.computeIfAbsent(key(sent.get(e.task())), k -> new LinkedHashMap<>())
                    .put(e.task(), new Vote(e.device(), sessions.getOrDefault(e.device(), 0), e.digest()));
        }
    }

    private void wrong(String device) {
        if (!device.equals("local") && barred.getOrDefault(device, now) <= now) {
            wrong.merge(device, 1, Integer::sum);
        }
    }

    /** What the core wants done, in the order that it says it. */
    void wanted(Action action) {
        switch (action) {
            case Action.Send a -> send(a);
            case Action.Accept a -> accept(a);
            case Action.Hold a -> {
                check(!ended.contains(a.job()) && (verify(a.job())
                        || !want(new Key(a.job(), a.stage(), a.part())).reads().isEmpty()), () -> "held in vain: " + a);
                held.add(a.task());
            }
            case Action.Settled a -> {
                // One whose readers are done before it is known to be may be settled without a result.
                Key key = new Key(a.job(), a.stage(), a.part());
                check(settled.add(key), () -> "settled twice: " + a);
                check(want(key).keeps() || accepted.contains(key), () -> "settled before it was done: " + a);
            }
            case Action.Release a -> {
                Action.Send send = sent.get(a.task());
                check(send != null && send.device().equals(a.device()), () -> "released " + a + " of " + send);
                believed.remove(key(send), a.task());
                held.remove(a.task());
            }
            case Action.Finished a -> finished(a);
            case Action.Refuse a -> {
                refused++;
                failed += a.kind() == Refusal.Kind.FAILED ? 1 : 0;
                check(ended.add(a.job()), () -> "ended twice: " + a);
                check(a.kind() == Refusal.Kind.FAILED || mayEnd.contains(a.job()), () -> "refused without need: " + a);
            }
            case Action.Abandon a -> {
                landed(a.task());
                has.get(a.device()).put(a.task(), now + rules.orphanWait());
            }
            case Action.Bar a -> {
                bars++;
                wrong.remove(a.device());
                barred.put(a.device(), now + a.millis());
                losses += (int) believed.values().stream().filter(t -> sent.get(t).device().equals(a.device())).count();
            }
            case Action.CallForHelp a -> check(a.waiting() > 0, () -> "called for nothing");
        }
    }

    /** After all that the core said to one event. */
    void stepped() {
        inFlight.forEach((key, tasks) -> {
            check(!ended.contains(key.job), () -> "with a worker though its job is over: " + key);
            check(want(key).keeps() ? !believed.containsKey(key) : !accepted.contains(key),
                    () -> "with a worker though it is done: " + key);
            tasks.forEach(task -> sent.get(task).kept().stream().filter(Action.Source::coming)
                    .forEach(source -> comes(key, source)));
        });
        wrong.forEach(
                (device, count) -> check(count < rules.barAfter(), () -> device + " was wrong and is not left out"));
        jobs.values().forEach(job -> check(ended.contains(job.job()) || now < job.deadline(), () -> "job " + job.job()
                + " is past its deadline"));
    }

    /** Nobody is left to wait for an output that the one who was to make it will not make. */
    private void comes(Key reader, Action.Source source) {
        Key key = new Key(reader.job, source.stage(), source.part());
        check(inFlight.getOrDefault(key, Set.of()).contains(source.task())
                || held.contains(source.task()) || Long.valueOf(source.task()).equals(believed.get(key)),
                () -> reader + " waits in vain for task " + source.task() + " of " + key);
    }

    /** When all is over. */
    void drained(int expected) {
        check(ended.size() == expected, () -> "after faults stopped " + (expected - ended.size()) + " jobs hang");
        check(inFlight.isEmpty(), () -> "still with workers: " + inFlight);
        check(believed.isEmpty(), () -> "never released: " + believed);
        check(again <= losses * 64, () -> again + " parts done again after " + losses + " losses");
    }

    private boolean verify(long job) {
        return jobs.get(job).verify();
    }

    private void send(Action.Send a) {
        Key key = key(a);
        check(sent.put(a.task(), a) == null, () -> "task id used twice: " + a);
        check(!ended.contains(a.job()) && !settled.contains(key) && !believed.containsKey(key)
                && (want(key).keeps() || !accepted.contains(key)), () -> "sent in vain: " + a);
        want(key).reads().forEach(ref -> sees(a, ref));
        Set<Long> others = inFlight.computeIfAbsent(key, k -> new HashSet<>());
        check(others.isEmpty() || others.size() == 1
                && others.stream().noneMatch(t -> sent.get(t).device().equals(a.device())),
                () -> "sent while a worker has it: " + a);
        doubled += others.size();
        others.add(a.task());
        check(barred.getOrDefault(a.device(), now) <= now, () -> "sent to one that is left out: " + a);
        check(!distrusted.getOrDefault(key, Set.of()).contains(a.device()), () -> "asked again of who was wrong: " + a);
        check(votes.getOrDefault(key, Map.of()).values().stream().noneMatch(v -> verify(a.job())
                && v.device.equals(a.device())), () -> "asked to verify itself: " + a);
        Map<Long, Long> tasks = has.computeIfAbsent(a.device(), d -> new HashMap<>());
        tasks.put(a.task(), Long.MAX_VALUE);
        Action.Send first = sent.get(a.batch());
        check(first != null && first.device().equals(a.device()) && first.job() == a.job()
                && first.batch() == a.batch(),
                () -> "sent with " + first + ": " + a);
        long holds = tasks.keySet().stream().map(t -> sent.get(t).batch()).distinct().count();
        int credits = granted.getOrDefault(a.device(), 0);
        check(holds <= (a.device().equals("local") ? Math.max(1, credits) : credits),
                () -> a.device() + " granted " + credits + ", has messages " + holds);
    }

    private void sees(Action.Send a, Event.Ref ref) {
        Key source = new Key(a.job(), ref.stage(), ref.part());
        if (!want(source).keeps()) {
            check(accepted.contains(source), () -> "sent before " + source + ": " + a);
            return;
        }
        Long there = believed.get(source);
        check(there != null && a.kept().contains(new Action.Source(ref.stage(), ref.part(), there, false))
                || Stream.concat(inFlight.getOrDefault(source, Set.of()).stream(),
                        held.stream().filter(t -> key(sent.get(t)).equals(source)))
                        .anyMatch(t -> a.kept().contains(new Action.Source(ref.stage(), ref.part(), t, true))),
                () -> "sent without " + source + ": " + a);
    }

    private void accept(Action.Accept a) {
        Action.Send send = sent.get(a.task());
        Key key = new Key(a.job(), a.stage(), a.part());
        check(send != null && key(send).equals(key), () -> "accepted " + a + " for " + send);
        check(!ended.contains(a.job()), () -> "accepted for a job that is over: " + a);
        Map<Long, Vote> results = votes.getOrDefault(key, Map.of());
        check(results.containsKey(a.task()), () -> "accepted without a result: " + a);
        held.remove(a.task());
        boolean first = accepted.add(key);
        if (want(key).keeps()) {
            check(believed.put(key, a.task()) == null, () -> "accepted while another has it: " + a);
            kept++;
            again += first ? 0 : 1;
        } else {
            check(first, () -> "accepted twice: " + a);
        }
        if (verify(a.job())) {
            verified++;
            long digest = results.get(a.task()).digest;
            check(digest == truth(key), () -> "accepted what is wrong: " + a);
            results.values().stream()
                    .filter(v -> v.digest != digest && v.session == sessions.getOrDefault(v.device, 0))
                    .forEach(v -> wrong(v.device));
        }
    }

    private void finished(Action.Finished a) {
        finished++;
        check(ended.add(a.job()), () -> "ended twice: " + a);
        List<Key> keys = new ArrayList<>();
        List<List<Event.Want>> stages = jobs.get(a.job()).stages();
        for (int s = 0; s < stages.size(); s++) {
            for (int p = 0; p < stages.get(s).size(); p++) {
                keys.add(new Key(a.job(), s, p));
            }
        }
        keys.forEach(k -> check(accepted.contains(k) || settled.contains(k), () -> "finished without " + k));
        check(settled.containsAll(keys), () -> "finished, but not all is settled: " + a);
    }

    private void check(boolean holds, Supplier<String> what) {
        if (!holds) {
            throw new AssertionError("at " + now + " ms: " + what.get());
        }
    }
}
