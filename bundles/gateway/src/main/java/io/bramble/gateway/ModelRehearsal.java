package io.bramble.gateway;

import io.bramble.inference.Inference;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.store.Blobs;
import io.bramble.store.GraphStore;
import io.bramble.store.ModelEntry;
import io.bramble.store.ModelListener;
import io.bramble.store.ModelStore;
import io.bramble.task.Rehearsal;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
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
 * Rehearses models before they are asked for: all that are here when this peer's worker comes or gets other kernels, and
 * one that is deployed here. A model's current plan is made, and of that the parts that are this peer's are run. One at
 * a time, while the peer has nothing else to do.
 */
@Component(immediate = true, service = {}, configurationPid = "io.bramble.rehearsal")
@Designate(ocd = ModelRehearsal.Settings.class)
public final class ModelRehearsal implements ModelListener {
    /** What may be set. */
    @ObjectClassDefinition(name = "Bramble rehearsal", description = "Runs of models before anybody asks for them.")
    public @interface Settings {
        @AttributeDefinition(name = "Rehearsal (s)", min = "0", max = "600",
                description = "Seconds that each model may be run with zeros after this peer's start or the model's"
                        + " deployment; it ends sooner where runs become no faster. 0: not at all. 10, because the"
                        + " compiler of a small board takes most of that for a network's first run.")
        int rehearsalSeconds() default 10;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ModelRehearsal.class);

    /** A model of a larger share of the heap is not read before somebody asks for it. */
    private static final int HEAP_PER_MODEL = 4;
    /** Where it had to give way it is tried again so often, and so much later. */
    private static final int TRIES = 5;
    private static final Duration LATER = Duration.ofSeconds(2);

    private final ModelStore models;
    private final Blobs blobs;
    private final Inference gateway;
    private final GraphStore graphs;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("bramble-rehearsal").priority(Thread.MIN_PRIORITY).factory());
    /** Models that wait, with the tries they had. */
    private final Map<String, Integer> waiting = new ConcurrentHashMap<>();
    private final Duration later;
    private volatile Duration most;
    private volatile Rehearsal worker;
    private ServiceRegistration<ModelListener> registration;

    /** Is a listener only once it has the store, because the store looks for listeners as it comes up. */
    @Activate
    public ModelRehearsal(Settings settings, @Reference ModelStore models, @Reference Blobs blobs,
            @Reference Inference gateway,
            @Reference GraphStore graphs, BundleContext bundles) {
        this(Duration.ofSeconds(settings.rehearsalSeconds()), LATER, models, blobs, gateway, graphs);
        registration = bundles.registerService(ModelListener.class, this, null);
    }

    ModelRehearsal(Duration most, Duration later, ModelStore models, Blobs blobs, Inference gateway,
            GraphStore graphs) {
        this.most = most;
        this.later = later;
        this.models = models;
        this.blobs = blobs;
        this.gateway = gateway;
        this.graphs = graphs;
    }

    @Modified
    void modified(Settings settings) {
        most = Duration.ofSeconds(settings.rehearsalSeconds());
    }

    @Deactivate
    void stop() {
        if (registration != null) {
            registration.unregister();
        }
        thread.shutdownNow();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY, updated = "bindWorker")
    void bindWorker(Rehearsal local) {
        worker = local;
        submit(() -> models.models().forEach(this::changed), Duration.ZERO);
    }

    void unbindWorker(Rehearsal gone) {
        worker = worker == gone ? null : worker;
    }

    @Override
    public void changed(ModelEntry entry) {
        if (!entry.removed() && most.isPositive() && waiting.putIfAbsent(entry.name(), 1) == null) {
            submit(() -> rehearse(entry.name()), Duration.ZERO);
        }
    }

    private void submit(Runnable work, Duration delay) {
        try {
            thread.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("no model is rehearsed any more: this peer stops");
        }
    }

    private void rehearse(String model) {
        int tries = waiting.remove(model);
        Rehearsal by = worker;
        ModelEntry entry = models.find(model).orElse(null);
        if (by == null || entry == null || !blobs.has(entry.onnx())) {
            return;
        }
        if (entry.bytes() > Runtime.getRuntime().maxMemory() / HEAP_PER_MODEL) {
            LOG.info("model {} is not rehearsed: its {} MiB are much for a heap of {} MiB", model, entry.bytes() >> 20,
                    Runtime.getRuntime().maxMemory() >> 20);
            return;
        }
        try {
            long begin = System.nanoTime();
            if (!rehearse(model, gateway.plan(model, null), by, begin) && tries < TRIES) {
                waiting.put(model, tries + 1);
                submit(() -> rehearse(model), later);
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.info("model {} is not rehearsed: {}", model, e.toString());
        }
    }

    /** False if it had to give way. */
    private boolean rehearse(String model, Plan plan, Rehearsal by, long begin) throws IOException {
        int runs = 0;
        long first = 0;
        long last = 0;
        Rehearsal.End end = Rehearsal.End.SETTLED;
        for (Stage stage : plan.stages()) {
            for (Part part : stage.parts()) {
                if (!part.device().equals(plan.gateway().id())) {
                    continue;
                }
                Rehearsal.Report report = by.rehearse(graphs.put(part.graph()), part.inputs(), part.outputs(),
                        most.minusNanos(System.nanoTime() - begin));
                if (report.end() == Rehearsal.End.GAVE_WAY) {
                    return false;
                }
                runs += report.runs();
                first += report.firstNanos();
                last += report.lastNanos();
                end = report.end() == Rehearsal.End.SETTLED ? end : report.end();
            }
        }
        LOG.info("model {} rehearsed: {} runs in {} s, from {} ms to {} ms{}", model, runs,
                tenths(System.nanoTime() - begin, 1e9), tenths(first, 1e6), tenths(last, 1e6), switch (end) {
                    case TIME -> "; its time (io.bramble.rehearsal rehearsalSeconds) was over";
                    case NO_ROOM -> "; no memory is left for all of it";
                    case SETTLED, GAVE_WAY -> "";
                });
        return true;
    }

    private static double tenths(long nanos, double unit) {
        return Math.round(10 * nanos / unit) / 10.0;
    }
}
