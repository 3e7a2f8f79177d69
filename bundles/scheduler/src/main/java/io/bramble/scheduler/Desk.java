package io.bramble.scheduler;

import io.bramble.graph.Graph;
import io.bramble.inference.ProgressListener;
import io.bramble.inference.Refusal;
import io.bramble.task.CallForHelp;
import io.bramble.task.Outcome;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.tensor.Checksum;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the {@link Core} from one thread, whatever comes from where, and carries out what it decides. Large tasks are
 * cropped and handed out on virtual threads, so that they hold up nobody.
 */
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    /** Makes a graph ready for others to fetch. */
    interface Shipping {
        void ship(Graph graph) throws IOException;
    }

    /** Between two looks at the clock while requests are under way. */
    private static final long TICK_MILLIS = 20;

    /** Of what a task is sent at once; cropping and writing so much takes about as long as to wake a thread for it. */
    private static final long PROMPT_ELEMENTS = 4096;

    private final Core core;
    private final LongSupplier clock;
    private final ScheduledExecutorService events;
    private final Supplier<CallForHelp> help;
    private final Supplier<List<ProgressListener>> listeners;
    private final Map<Long, Request> requests = new ConcurrentHashMap<>();
    private final Map<String, Worker> workers = new HashMap<>();
    /** What workers keep, or are to keep, by the task that makes it. */
    private final Map<Long, Kept> kept = new HashMap<>();
    /** Keys that workers are yet to be told to let go, together with the next tick. */
    private final Map<Worker, List<String>> released = new LinkedHashMap<>();
    private final Shipping shipping;
    private Future<?> ticking;
    private String localDevice;
    private boolean stopped;
    private volatile List<Seat.Conduct> conduct = List.of();

    /**
     * @param events one thread; everything but the hand-out of tasks is done on it
     * @param help null where nobody can be called
     * @param shipping before another device is sent what was to stay here
     */
    Desk(Core core, LongSupplier clock, ScheduledExecutorService events, Supplier<CallForHelp> help,
            Supplier<List<ProgressListener>> listeners, Shipping shipping) {
        this.core = core;
        this.clock = clock;
        this.events = events;
        this.help = help;
        this.listeners = listeners;
        this.shipping = shipping;
    }

    Collection<Request> requests() {
        return requests.values();
    }

    /** How the workers that are there have done so far. */
    List<Seat.Conduct> conduct() {
        return conduct;
    }

    void rules(Rules rules) {
        post(() -> handle(new Event.Ruled(now(), rules)));
    }

    void join(String device, Worker worker, boolean local) {
        post(() -> {
            Worker before = workers.put(device, worker);
            if (before != null && before != worker) {
                handle(new Event.Gone(now(), device));
            }
            if (local) {
                localDevice = device;
            }
            handle(new Event.Joined(now(), device, local, worker.credits()));
        });
    }

    void leave(Worker worker) {
        post(() -> List.copyOf(workers.keySet()).forEach(device -> {
            if (workers.remove(device, worker)) {
                handle(new Event.Gone(now(), device));
            }
        }));
    }

    void grant(String device, int credits) {
        post(() -> handle(new Event.Granted(now(), device, credits)));
    }

    void submit(long job, Request request) {
        requests.put(job, request);
        boolean posted = post(() -> {
            if (stopped) {
                refuse(job, request);
                return;
            }
            handle(new Event.Submit(now(), job, request.origins.wants(request.graphs),
                    request.deadline, request.verify));
            startTicking();
        });
        if (!posted) {
            refuse(job, request);
        }
    }

    private void refuse(long job, Request request) {
        requests.remove(job);
        request.fail(new Refusal(Refusal.Kind.UNAVAILABLE, "the scheduler has stopped"));
    }

    void cancel(long job) {
        post(() -> handle(new Event.Cancel(now(), job)));
    }

    /** Events that came before are still handled, as if nothing was to end. */
    void stop() {
        post(() -> {
            stopped = true;
            try {
                List.copyOf(requests.entrySet()).forEach(r -> {
                    r.getValue().fail(new Refusal(Refusal.Kind.UNAVAILABLE, "the scheduler stops; ask again"));
                    handle(new Event.Cancel(now(), r.getKey()));
                });
                tellReleased();
            } finally {
                events.shutdown();
            }
        });
    }

    private long now() {
        return clock.getAsLong();
    }

    private boolean post(Runnable event) {
        try {
            events.execute(() -> guarded(event));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private static void guarded(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            LOG.error("an event of the scheduler was not handled", e);
        }
    }

    private void startTicking() {
        if (ticking == null && core.size() > 0) {
            ticking = events.scheduleWithFixedDelay(() -> guarded(this::tick), TICK_MILLIS, TICK_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        Worker local = workers.get(localDevice);
        Event tick = new Event.Tick(now());
        if (local == null) {
            handle(null, tick);
        } else {
            handle(null, new Event.Granted(now(), localDevice, local.credits()), tick);
        }
        tellReleased();
        if (core.size() == 0) {
            ticking.cancel(false);
            ticking = null;
        }
    }

    private void handle(Event event) {
        handle(null, event);
    }

    /** @param came null but where a task is done */
    private void handle(Request.Came came, Event... events) {
        Map<Long, List<HandOut>> batches = new LinkedHashMap<>();
        List<Action.Abandon> abandoned = new ArrayList<>();
        for (Action action : core.handle(events)) {
            switch (action) {
                case Action.Send a -> orFail(a.job(), () -> batches
                        .computeIfAbsent(a.batch(), b -> new ArrayList<>()).add(handOut(a)));
                case Action.Accept a -> orFail(a.job(), () -> accept(a, came));
                case Action.Hold a -> orFail(a.job(), () -> requests.get(a.job()).hold(a, came));
                case Action.Settled a -> orFail(a.job(), () -> settled(a));
                case Action.Release a -> release(a);
                case Action.Finished a -> Thread.startVirtualThread(requests.remove(a.job())::complete);
                case Action.Refuse a -> requests.remove(a.job()).fail(new Refusal(a.kind(), a.reason()));
                case Action.Abandon a -> abandoned.add(a);
                case Action.Bar a -> bar(a);
                case Action.CallForHelp a -> call(a.waiting());
            }
        }
        batches.values().forEach(this::hand);
        // Only now, for a task may be sent and given up by one event.
        abandoned.forEach(this::abandon);
        requests.forEach((job, request) -> request.progress(core.progress(job)));
        conduct = core.conduct();
    }

    /** What goes wrong here is the end of the request: no worker can do better. */
    private void orFail(long job, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | OutOfMemoryError e) {
            requests.get(job).fail(e);
            cancel(job);
        }
    }

    /** What is to be handed out, as things are now. */
    private HandOut handOut(Action.Send a) {
        Request request = requests.get(a.job());
        request.sent(a.task());
        Worker worker = workers.get(a.device());
        String holder = localDevice != null ? localDevice : request.plan.gateway().id();
        Kept output = Kept.of(a, request.plan.stages().get(a.stage()), holder, worker);
        if (!output.keys().isEmpty()) {
            kept.put(a.task(), output);
        }
        return new HandOut(a, request, worker, holder, output,
                request.values.sources(a.stage(), request.part(a.stage(), a.part())),
                KeptInputs.of(a, request, kept), Math.max(1, request.deadline - now()));
    }

    /** Hands a batch to its worker. */
    private void hand(List<HandOut> batch) {
        Runnable handing = () -> {
            try {
                List<Task> tasks = new ArrayList<>();
                for (HandOut out : batch) {
                    if (out.travels()) {
                        shipping.ship(out.part().graph());
                    }
                    tasks.add(out.task());
                }
                List<? extends CompletionStage<Outcome>> outcomes = batch.getFirst().worker().run(tasks);
                for (int i = 0; i < batch.size(); i++) {
                    HandOut out = batch.get(i);
                    outcomes.get(i).whenComplete((outcome, fault) -> over(out,
                            fault == null ? outcome : new Outcome.Lost(fault.toString())));
                }
            } catch (IOException | RuntimeException | Error e) {
                // Errors too: a bundle that is replaced under a running request throws them.
                LOG.warn("{} not handed out; they go to another", batch, e);
                batch.forEach(out -> over(out, new Outcome.Lost(e.toString())));
            }
        };
        if (batch.stream().noneMatch(HandOut::travels)
                && batch.stream().mapToLong(HandOut::cropped).sum() <= PROMPT_ELEMENTS) {
            handing.run();
        } else {
            // Cutting tiles out of values and sending weights takes longer than to wake a thread.
            Thread.startVirtualThread(handing);
        }
    }

    private void over(HandOut out, Outcome outcome) {
        Action.Send a = out.send();
        Request request = requests.get(a.job());
        long digest;
        try {
            digest = request != null && request.verify && outcome instanceof Outcome.Done o ? digest(o) : 0;
        } catch (RuntimeException | OutOfMemoryError e) {
            over(out, new Outcome.Lost("its result could not be verified: " + e));
            return;
        }
        if (request != null) {
            request.came(a.task(), outcome instanceof Outcome.Done o ? o.ago() : 0);
        }
        post(() -> {
            switch (outcome) {
                case Outcome.Done o -> done(a, o, digest);
                case Outcome.Wrong o -> wrong(a, o.reason());
                case Outcome.Refused o -> not(a, new Event.Refused(now(), a.task(), a.device(), o.reason()));
                case Outcome.Failed o -> not(a, new Event.Failed(now(), a.task(), a.device(), o.reason()));
                case Outcome.Missing o -> not(a, new Event.Missing(now(), a.task(), a.device(),
                        out.slices().tasks(o.keys()), o.reason()));
                case Outcome.Lost o -> handle(new Event.Lost(now(), a.task(), a.device(), o.reason()));
            }
        });
    }

    /** A worker that did not do it keeps nothing of it. */
    private void not(Action.Send a, Event event) {
        kept.remove(a.task());
        handle(event);
    }

    /** The same for the same elements, whatever their order in memory. */
    private static long digest(Outcome.Done o) {
        Map<String, Tile> tiles = new HashMap<>();
        o.outputs().forEach((name, tile) -> tiles.put(name, tile.to(Layout.preferred(tile.region().rank()))));
        return Checksum.of(tiles);
    }

    private void done(Action.Send a, Outcome.Done o, long digest) {
        Request request = requests.get(a.job());
        String fault = request == null
                ? null
                : Values.fault(request.plan.stages().get(a.stage()), request.part(a.stage(), a.part()), o.outputs());
        if (fault == null) {
            long ended = now() - TimeUnit.NANOSECONDS.toMillis(o.ago());
            handle(new Request.Came(a.task(), a.device(), o),
                    new Event.Done(now(), a.task(), a.device(), o.credits(), digest, ended));
        } else {
            wrong(a, fault);
        }
    }

    private void wrong(Action.Send a, String fault) {
        LOG.warn("{} answered task {} wrongly, another does it: {}", a.device(), a.task(), fault);
        handle(new Event.Wrong(now(), a.task(), a.device(), fault));
    }

    private void accept(Action.Accept a, Request.Came came) {
        Request request = requests.get(a.job());
        Request.Came accepted = request.accepted(a, came);
        request.values.add(a.stage(), request.part(a.stage(), a.part()), accepted.done().outputs());
        request.count(a, accepted.device(), accepted.done());
        for (ProgressListener listener : listeners.get()) {
            try {
                listener.progressed(request.id, request.plan.graph().name(), a.done(), request.plan.tasks());
            } catch (RuntimeException e) {
                LOG.warn("a progress listener failed and was passed over", e);
            }
        }
    }

    private void settled(Action.Settled a) {
        Request request = requests.get(a.job());
        request.values.settled(a.stage(), request.part(a.stage(), a.part()));
    }

    /** Tells the worker that was asked to keep it, even if it has gone from the registry: it may only be draining. */
    private void release(Action.Release a) {
        Kept output = kept.remove(a.task());
        if (output != null) {
            released.computeIfAbsent(output.worker(), w -> new ArrayList<>()).addAll(output.keys().values());
        }
    }

    private void tellReleased() {
        Map.copyOf(released).forEach((worker, keys) -> Thread.startVirtualThread(() -> worker.release(keys)));
        released.clear();
    }

    private void abandon(Action.Abandon a) {
        Worker worker = workers.get(a.device());
        if (worker != null) {
            Thread.startVirtualThread(() -> worker.cancel(a.task()));
        }
    }

    private static void bar(Action.Bar a) {
        LOG.warn("{} is left out for {} s, or until it joins anew, after {} wrong results: {}; look after its memory,"
                + " power and cooling", a.device(), a.millis() / 1000, a.wrong(), a.reason());
    }

    private void call(int waiting) {
        CallForHelp to = help.get();
        if (to != null) {
            Thread.startVirtualThread(() -> to.call(waiting));
        }
    }
}
