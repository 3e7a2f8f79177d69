package io.bramble.scheduler;

import io.bramble.store.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** A core under a clock that the test moves, with everything it said so far. */
final class Play {
    final Core core;
    final List<Action> said = new ArrayList<>();
    long now = 1000;

    Play() {
        this(false);
    }

    /** @param ahead whether parts are sent before what they read is there */
    Play(boolean ahead) {
        core = new Core(new Rules(200, 500, 30, 10_000, ahead, 300, 2, 60_000), 1);
    }

    Play after(long millis) {
        now += millis;
        return tell(new Event.Tick(now));
    }

    Play tell(Event event) {
        said.addAll(core.handle(event));
        return this;
    }

    Play joined(String device, int credits) {
        return tell(new Event.Joined(now, device, device.equals("local"), credits));
    }

    Play granted(String device, int credits) {
        return tell(new Event.Granted(now, device, credits));
    }

    Play gone(String device) {
        return tell(new Event.Gone(now, device));
    }

    /** A job of one stage. A name with an exclamation mark is a bound part, a dash one for anybody, a plus: it stays. */
    Play submit(long job, String... devices) {
        return submit(job, 60_000, List.of(List.of(devices)));
    }

    Play submit(long job, long millis, List<List<String>> stages) {
        List<List<Event.Want>> wants = new ArrayList<>();
        for (List<String> stage : stages) {
            List<Event.Ref> before = new ArrayList<>();
            for (int p = 0; !wants.isEmpty() && p < wants.getLast().size(); p++) {
                before.add(new Event.Ref(wants.size() - 1, p));
            }
            wants.add(stage.stream().map(name -> want(name, before)).toList());
        }
        return tell(new Event.Submit(now, job, wants, now + millis));
    }

    /** With a plus sign: its output stays. */
    static Event.Want want(String name, List<Event.Ref> reads) {
        return name.equals("-")
                ? new Event.Want(null, false, false, reads)
                : new Event.Want(name.replaceAll("[!+]", ""), name.contains("!"), name.contains("+"), reads);
    }

    /** By a name, for parts whose graphs nobody runs. */
    static Event.Kind kind(String name) {
        return new Event.Kind(Digest.of(name.getBytes(StandardCharsets.UTF_8)), 0);
    }

    Play done(long task, String device) {
        return tell(new Event.Done(now, task, device, 1));
    }

    Play refused(long task, String device) {
        return tell(new Event.Refused(now, task, device, "busy"));
    }

    Play failed(long task, String device) {
        return tell(new Event.Failed(now, task, device, "wrong weights"));
    }

    Play lost(long task, String device) {
        return tell(new Event.Lost(now, task, device, "gone"));
    }

    Play missing(long task, String device, Long... sources) {
        return tell(new Event.Missing(now, task, device, List.of(sources), "not there"));
    }

    <A extends Action> List<A> all(Class<A> kind) {
        return said.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** A job of which each part reads those that are named. */
    Play submit(long job, List<List<Event.Want>> stages) {
        return tell(new Event.Submit(now, job, stages, now + 60_000));
    }

    /** Who got what so far, as in {@code 1.0@local} for the first part of the second stage. */
    List<String> places() {
        return all(Action.Send.class).stream().map(s -> s.stage() + "." + s.part() + "@" + s.device()).toList();
    }

    /** Tasks whose kept outputs are let go. */
    List<Long> released() {
        return all(Action.Release.class).stream().map(Action.Release::task).toList();
    }

    /** Who got which part so far, as in {@code 0@local}. */
    List<String> sends() {
        return all(Action.Send.class).stream().map(s -> s.part() + "@" + s.device()).toList();
    }

    /** The task under which a part was handed out last. */
    long task(long job, int part) {
        return all(Action.Send.class).stream()
                .filter(s -> s.job() == job && s.part() == part)
                .reduce((a, b) -> b)
                .orElseThrow(() -> new NoSuchElementException("part " + part + " not sent; said " + said))
                .task();
    }
}
