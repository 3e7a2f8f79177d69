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
import io.bramble.task.Scheduler;
import io.bramble.task.Worker;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
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

/** The scheduler as the registry sees it: workers come and go as services, requests come from the gateway. */
@Component(immediate = true, service = {Scheduler.class, OfferListener.class},
        configurationPid = "io.bramble.scheduler")
@Designate(ocd = Dispatcher.Settings.class)
public final class Dispatcher implements Scheduler, OfferListener {
    /** What the queue of a gateway goes by. */
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

        @AttributeDefinition(name = "Send ahead",
                description = "Whether a task is sent while others still make the tiles it will fetch from them. True: saves the gateway's round trip between two stages whose tiles stay.")
        boolean sendAhead() default true;

        @AttributeDefinition(name = "Straggler", min = "0",
                description = "Percent of its usual time that a task of a request's last may take before an idle worker gets it, too; 0: for ever. 300: work twice done is worth it only where something is wrong.")
        int stragglerPercent() default 300;

        @AttributeDefinition(name = "Verify", min = "0", max = "100",
                description = "Percent of requests of which each task is done by two workers and counts when they agree bit for bit. 0: boards do not lie; such a request takes about twice the time, and the workers' too.")
        int verifyPercent() default 0;

        @AttributeDefinition(name = "Bar after", min = "1",
                description = "Wrong results after which a worker is left out. 2: once may be chance.")
        int barAfterWrong() default 2;

        @AttributeDefinition(name = "Bar", min = "0",
                description = "Milliseconds it is left out, unless it joins anew before. 600000: for a hot board to cool down.")
        long barMillis() default 600_000;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final GraphStore graphs;
    private final LongSupplier clock;
    private final AtomicLong nextJob = new AtomicLong(1);
    private final Desk desk;
    private volatile int verifyPercent;

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
        verify(settings.verifyPercent());
    }

    Dispatcher(Rules rules, GraphStore graphs, LongSupplier clock, long firstTask, ScheduledExecutorService events) {
        this.graphs = graphs;
        this.clock = clock;
        this.desk = new Desk(new Core(rules, firstTask), clock, events, () -> help, () -> listeners, graphs::put);
    }

    private static Rules rules(Settings s) {
        return new Rules(s.helpIntervalMillis(), s.boundWaitMillis(), s.stealWaitMillis(),
                s.orphanWaitMillis(), s.sendAhead(), s.stragglerPercent(), s.barAfterWrong(), s.barMillis());
    }

    void rules(Rules rules) {
        desk.rules(rules);
    }

    /** @param percent of requests from now on, evenly among the others */
    void verify(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("io.bramble.scheduler wants verifyPercent in 0 to 100, got " + percent);
        }
        verifyPercent = percent;
    }

    private boolean verified(long job) {
        return job * verifyPercent / 100 != (job - 1) * verifyPercent / 100;
    }

    @Modified
    void changed(Settings settings) {
        Rules rules = rules(settings);
        rules(rules);
        verify(settings.verifyPercent());
        LOG.info("scheduler settings: {}; {}% of requests are verified", rules, settings.verifyPercent());
    }

    @Deactivate
    void stop() {
        desk.stop();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, updated = "join")
    void join(Worker worker, Map<String, Object> properties) {
        desk.join(worker.device().id(), worker, Boolean.TRUE.equals(properties.get(Worker.LOCAL)));
    }

    void unjoin(Worker worker) {
        desk.leave(worker);
    }

    @Override
    public void offered(String device, int credits) {
        desk.grant(device, credits);
    }

    @Override
    public CompletableFuture<Result> run(String request, Plan plan, Map<String, Tile> inputs, long deadline) {
        long job = nextJob.getAndIncrement();
        boolean verify = verified(job);
        Request r;
        try {
            // What stays elsewhere cannot be compared.
            r = new Request(request, verify ? plan.comingBack() : plan, keep(plan), clock.getAsLong() + deadline,
                    inputs,
                    verify);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(
                    new Refusal(Refusal.Kind.FAILED, "cannot keep the plan's graphs: " + e.getMessage(), e));
        }
        r.result.whenComplete((done, fault) -> {
            if (r.result.isCancelled()) {
                desk.cancel(job);
            }
        });
        desk.submit(job, r);
        return r.result;
    }

    @Override
    public List<Job> jobs() {
        return desk.requests().stream().map(Request::job).toList();
    }

    @Override
    public Map<String, Standing> standings() {
        long now = clock.getAsLong();
        return desk.conduct().stream().collect(Collectors.toMap(Seat.Conduct::device,
                c -> new Standing(c.late(), c.wrong(), Math.max(now, c.barredUntil()) - now)));
    }

    /** Whether no other device is meant to have it. */
    private static boolean stays(Plan plan, Part part) {
        return part.bound() && part.device().equals(plan.gateway().id());
    }

    private List<List<Digest>> keep(Plan plan) throws IOException {
        List<List<Digest>> digests = new ArrayList<>();
        for (Stage stage : plan.stages()) {
            List<Digest> ofStage = new ArrayList<>();
            for (Part part : stage.parts()) {
                ofStage.add(stays(plan, part) ? graphs.hold(part.graph()) : graphs.put(part.graph()));
            }
            digests.add(ofStage);
        }
        return digests;
    }

}
