package io.bramble.scheduler;

import io.bramble.inference.ProgressListener;
import io.bramble.inference.Refusal;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.store.Digest;
import io.bramble.store.GraphStore;
import io.bramble.task.CallForHelp;
import io.bramble.task.OfferListener;
import io.bramble.task.Outcome;
import io.bramble.task.Scheduler;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the {@link Core} decides. One thread feeds it, whatever comes from where; tasks are cropped and
 * handed out on virtual threads, so that a slow peer holds up nobody.
 */
@Component(immediate = true, service = {Scheduler.class, OfferListener.class},
        configurationPid = "io.bramble.scheduler")
@Designate(ocd = Dispatcher.Settings.class)
public final class Dispatcher implements Scheduler, OfferListener {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** Between two looks at the clock while requests are under way. */
    private static final long TICK_MILLIS = 10;

    /** Times the queue of a gateway goes by. */
    @ObjectClassDefinition(name = "Bramble scheduler")
    public @interface Settings {
        @AttributeDefinition(name = "Help interval", min = "1",
                description = "Milliseconds between two calls for help while tasks wait. 200: an offer takes a few, and a multicast wakes every peer.")
        long helpIntervalMillis() default 200;

        @AttributeDefinition(name = "Bound wait", min = "0",
                description = "Milliseconds a task waits for the device that holds its weights while that takes nothing. 500: about what fetching some MB of weights elsewhere takes.")
        long boundWaitMillis() default 500;

        @AttributeDefinition(name = "Steal wait", min = "0",
                description = "Milliseconds a task waits for the device it is meant for before an idle one takes it. 30: an offer on its way comes sooner.")
        long stealWaitMillis() default 30;

        @AttributeDefinition(name = "Orphan wait", min = "1",
                description = "Milliseconds an abandoned task counts against its worker's credits when that says nothing more of it. 10000: longer than one task takes.")
        long orphanWaitMillis() default 10_000;
    }

    private final GraphStore graphs;
    private final LongSupplier clock;
    private final ScheduledExecutorService events;
    private final Core core;
    private final AtomicLong nextJob = new AtomicLong(1);
    private final Map<Long, Request> requests = new ConcurrentHashMap<>();
    private final Map<String, Worker> workers = new HashMap<>();
    private Future<?> ticking;
    private volatile String localDevice;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile CallForHelp help;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    volatile List<ProgressListener> listeners = List.of();

    @Activate
    public Dispatcher(Settings settings, @Reference GraphStore graphs) {
        // Ids go on from the time of day, so that those of a peer that was started again are new to its workers.
        this(rules(settings), graphs, () -> System.nanoTime() / 1_000_000, System.currentTimeMillis() << 12,
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("bramble-scheduler").factory()));
    }

    Dispatcher(Rules rules, GraphStore graphs, LongSupplier clock, long firstTask,
            ScheduledExecutorService events) {
        this.graphs = graphs;
        this.clock = clock;
        this.events = events;
        this.core = new Core(rules, firstTask);
    }

    private static Rules rules(Settings s) {
        return new Rules(s.helpIntervalMillis(), s.boundWaitMillis(), s.stealWaitMillis(),
                s.orphanWaitMillis());
    }

    @Modified
    void changed(Settings settings) {
        Rules rules = rules(settings);
        post(() -> handle(new Event.Ruled(clock.getAsLong(), rules)));
    }

    @Deactivate
    void stop() {
        post(() -> requests.values().forEach(r -> r.result.completeExceptionally(
                new Refusal(Refusal.Kind.UNAVAILABLE, "the scheduler stops; ask again"))));
        events.shutdown();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, updated = "join")
    void join(Worker worker, Map<String, Object> properties) {
        String device = worker.device().id();
        boolean local = Boolean.TRUE.equals(properties.get(Worker.LOCAL));
        if (local) {
            localDevice = device;
        }
        post(() -> {
            Worker before = workers.put(device, worker);
            if (before != null && before != worker) {
                handle(new Event.Gone(clock.getAsLong(), device));
            }
            handle(new Event.Joined(clock.getAsLong(), device, local, worker.credits()));
        });
    }

    void unjoin(Worker worker) {
        String device = worker.device().id();
        post(() -> {
            if (workers.remove(device, worker)) {
                handle(new Event.Gone(clock.getAsLong(), device));
            }
        });
    }

    @Override
    public void offered(String device, int credits) {
        post(() -> handle(new Event.Granted(clock.getAsLong(), device, credits)));
    }

    @Override
    public CompletableFuture<Result> run(String request, Plan plan, Map<String, Tile> inputs, long deadline) {
        Request r;
        try {
            r = new Request(request, plan, keep(plan), clock.getAsLong() + deadline,
                    new Values(plan, inputs));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(
                    new Refusal(Refusal.Kind.FAILED, "cannot keep the plan's graphs: " + e.getMessage(), e));
        }
        long job = nextJob.getAndIncrement();
        r.result.whenComplete((done, fault) -> {
            if (r.result.isCancelled()) {
                post(() -> handle(new Event.Cancel(clock.getAsLong(), job)));
            }
        });
        requests.put(job, r);
        if (!post(() -> {
            handle(new Event.Submit(clock.getAsLong(), job, r.wants(), r.deadline));
            startTicking();
        })) {
            requests.remove(job);
            r.result.completeExceptionally(
                    new Refusal(Refusal.Kind.UNAVAILABLE, "the scheduler has stopped"));
        }
        return r.result;
    }

    @Override
    public List<Job> jobs() {
        return requests.values().stream().map(Request::job).toList();
    }

    private List<List<Digest>> keep(Plan plan) throws IOException {
        List<List<Digest>> digests = new ArrayList<>();
        for (Stage stage : plan.stages()) {
            List<Digest> ofStage = new ArrayList<>();
            for (Part part : stage.parts()) {
                ofStage.add(graphs.put(part.graph()));
            }
            digests.add(ofStage);
        }
        return digests;
    }

    private boolean post(Runnable event) {
        try {
            events.execute(() -> {
                try {
                    event.run();
                } catch (RuntimeException e) {
                    LOG.error("scheduler event not handled", e);
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void startTicking() {
        if (ticking == null && core.size() > 0) {
            ticking = events.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        Worker local = workers.get(localDevice);
        if (local != null) {
            handle(new Event.Granted(clock.getAsLong(), localDevice, local.credits()));
        }
        handle(new Event.Tick(clock.getAsLong()));
        if (core.size() == 0) {
            ticking.cancel(false);
            ticking = null;
        }
    }

    private void handle(Event event) {
        handle(event, null);
    }

    private void handle(Event event, Outcome.Done result) {
        for (Action action : core.handle(event)) {
            switch (action) {
                case Action.Send a -> send(a);
                case Action.Accept a -> accept(a, event, result);
                case Action.StageDone a -> requests.get(a.job()).values.finish(a.stage());
                case Action.Finished a -> Thread.startVirtualThread(requests.remove(a.job())::complete);
                case Action.Refuse a -> requests.remove(a.job()).result
                        .completeExceptionally(new Refusal(a.kind(), a.reason()));
                case Action.Abandon a -> abandon(a);
                case Action.CallForHelp a -> {
                    CallForHelp to = help;
                    if (to != null) {
                        Thread.startVirtualThread(() -> to.call(a.waiting()));
                    }
                }
            }
        }
        requests.forEach((job, request) -> request.progress(core.progress(job)));
    }

    private void send(Action.Send a) {
        Request request = requests.get(a.job());
        Part part = request.part(a.stage(), a.part());
        Digest graph = request.graphs.get(a.stage()).get(a.part());
        Worker worker = workers.get(a.device());
        String holder = localDevice != null ? localDevice : request.plan.gateway().id();
        Map<String, Tile> sources = request.values.sources(part);
        long millis = Math.max(1, request.deadline - clock.getAsLong());
        Thread.startVirtualThread(() -> {
            try {
                worker.run(new Task(a.task(), request.id, graph, Values.crop(part, sources), part.outputs(),
                        millis, holder))
                        .whenComplete((outcome, fault) -> over(a, part,
                                fault == null ? outcome : new Outcome.Lost(fault.toString())));
            } catch (RuntimeException e) {
                LOG.warn("task {} not handed to {}; it goes to another", a.task(), a.device(), e);
                over(a, part, new Outcome.Lost(e.toString()));
            }
        });
    }

    private void over(Action.Send a, Part part, Outcome outcome) {
        post(() -> {
            long now = clock.getAsLong();
            switch (outcome) {
                case Outcome.Done o -> {
                    String fault = Values.fault(part, o.outputs());
                    if (fault == null) {
                        handle(new Event.Done(now, a.task(), a.device(), o.credits()), o);
                    } else {
                        LOG.warn("{} answered task {} wrongly, another does it: {}", a.device(), a.task(),
                                fault);
                        handle(new Event.Failed(now, a.task(), a.device(), fault));
                    }
                }
                case Outcome.Refused o -> handle(new Event.Refused(now, a.task(), a.device(), o.reason()));
                case Outcome.Failed o -> handle(new Event.Failed(now, a.task(), a.device(), o.reason()));
                case Outcome.Lost o -> handle(new Event.Lost(now, a.task(), a.device(), o.reason()));
            }
        });
    }

    private void accept(Action.Accept a, Event event, Outcome.Done result) {
        Request request = requests.get(a.job());
        request.values.add(request.part(a.stage(), a.part()), result.outputs());
        request.count(((Event.Done) event).device(), result);
        int done = core.progress(a.job()) == null ? request.plan.tasks() : core.progress(a.job()).done();
        for (ProgressListener listener : listeners) {
            try {
                listener.progressed(request.id, request.plan.graph().name(), done, request.plan.tasks());
            } catch (RuntimeException e) {
                LOG.warn("a progress listener failed and was passed over", e);
            }
        }
    }

    private void abandon(Action.Abandon a) {
        Worker worker = workers.get(a.device());
        if (worker != null) {
            Thread.startVirtualThread(() -> worker.cancel(a.task()));
        }
    }
}
