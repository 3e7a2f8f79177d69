package io.bramble.gateway;

import io.bramble.graph.Graph;
import io.bramble.inference.Answer;
import io.bramble.inference.Inference;
import io.bramble.inference.Question;
import io.bramble.inference.Refusal;
import io.bramble.plan.Device;
import io.bramble.plan.Partitioner;
import io.bramble.plan.Plan;
import io.bramble.store.BlobFetch;
import io.bramble.store.Blobs;
import io.bramble.store.ModelEntry;
import io.bramble.store.ModelRun;
import io.bramble.store.ModelStore;
import io.bramble.task.Scheduler;
import io.bramble.task.Worker;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.FieldOption;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * From a question to an answer: inputs by the model's card, a plan for the devices that are there now, the scheduler,
 * and the outputs in words. A change of settings counts from the next request on.
 */
@Component(configurationPid = "io.bramble.gateway")
@Designate(ocd = Gateway.Settings.class)
public final class Gateway implements Inference {

    /** What may be set. */
    @ObjectClassDefinition(name = "Bramble gateway", description = "How this peer answers its clients' requests.")
    public @interface Settings {
        @AttributeDefinition(name = "Strategy",
                description = "How networks are cut: one of the partitioner's strategies. auto takes what is expected to"
                        + " answer first, this peer alone included; the others cut whether it pays or not.")
        String strategy() default "auto";

        @AttributeDefinition(name = "Largest body (MiB)",
                description = "Requests with larger bodies are refused with 4.13. 64 holds the models a board of 1 GB runs.",
                min = "1", max = "1024")
        int maxBodyMiB() default 64;

        @AttributeDefinition(name = "Deadline (ms)",
                description = "A request that has no answer by then fails with 5.04. A client may want less (deadline=), not"
                        + " more. A minute, because a first request may have weights to fetch.",
                min = "100")
        long deadlineMillis() default 60_000;

        @AttributeDefinition(name = "Requests at once",
                description = "More are refused with 5.03 and told when to come back (Max-Age), so that none waits without"
                        + " end.",
                min = "1")
        int maxRequests() default 16;

        @AttributeDefinition(name = "Learning",
                description = "Whether plans go by what requests took, too, or only by what devices and links have"
                        + " measured. Off, nothing is learned and what was learned is not used.")
        boolean learning() default true;
    }

    private final ModelStore models;
    private final Blobs blobs;
    private final Partitioner partitioner;
    private final Scheduler scheduler;
    /** One thread, which ends when it had nothing to do for a while. */
    private final ThreadPoolExecutor planner = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), Thread.ofPlatform().daemon().name("bramble-planner").factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    private final Plans plans;
    private final AtomicLong requests = new AtomicLong();
    private final Admission admission = new Admission(System::nanoTime);
    private volatile Settings settings;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile BlobFetch fetch;

    @Reference(policy = ReferencePolicy.DYNAMIC, fieldOption = FieldOption.REPLACE)
    private volatile List<Worker> workers = List.of();

    @Reference(target = "(" + Worker.LOCAL
            + "=true)", policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile Worker local;

    @Activate
    public Gateway(
            @Reference ModelStore models,
            @Reference Blobs blobs,
            @Reference Partitioner partitioner,
            @Reference Scheduler scheduler,
            Settings settings) {
        this.models = models;
        this.blobs = blobs;
        this.partitioner = partitioner;
        this.scheduler = scheduler;
        planner.allowCoreThreadTimeOut(true);
        this.plans = new Plans(partitioner, planner, this::leftOut);
        this.settings = settings;
    }

    @Modified
    void modified(Settings changed) {
        settings = changed;
    }

    @Deactivate
    void deactivate() {
        planner.shutdownNow();
    }

    /** For those who wire without a service registry. */
    public Gateway with(Worker localWorker, List<Worker> all) {
        local = localWorker;
        workers = List.copyOf(all);
        return this;
    }

    @Override
    public int maxBodyBytes() {
        return settings.maxBodyMiB() << 20;
    }

    @Override
    public Answer infer(Question question) {
        Settings now = settings;
        Admission.Place place = admission.admit(now.maxRequests());
        try {
            return answer(question, now);
        } finally {
            place.leave();
        }
    }

    private Answer answer(Question question, Settings now) {
        Deadline deadline = Deadline.of(question.deadlineMillis(), now.deadlineMillis(), System::nanoTime);
        ModelEntry entry = present(question.model());
        String strategy = strategy(question.strategy(), now);
        Map<String, Tensor> inputs = new Inputs(entry, models.signature(entry.name())).of(question);
        boolean alone = admission.underWay() == 1;
        long number = requests.incrementAndGet();
        Passage passage = new Passage(scheduler, here().device().id() + "-" + number, deadline);
        ModelRun run = models.run(entry.name(), inputs);
        Map<String, Tensor> outputs = passage.through(run, new Passage.Planning() {
            @Override
            public Plans.Numbered plan(Graph graph, String cutAs) {
                return run.passing() ? passing(graph, cutAs) : Gateway.this.plan(entry, graph, cutAs);
            }

            @Override
            public void answered(Plans.Numbered plan, long nanos, List<Answer.Share> shares) {
                // Others under way make a request take longer, and that says nothing of its plan.
                if (now.learning() && alone && requests.get() == number) {
                    plans.answered(plan, nanos, shares);
                }
            }
        }, strategy);
        return new Answer(Reading.of(entry.card(), outputs), outputs, passage.report());
    }

    /** A plan for this time only: to keep it would push out those that are used again. */
    private Plans.Numbered passing(Graph graph, String strategy) {
        return new Plans.Numbered(partitioner.plan(graph, devices(), strategy), Experience.Lesson.NONE, null);
    }

    @Override
    public Plan plan(String model, String strategy) {
        ModelEntry entry = present(model);
        Graph graph = models.graph(model, Map.<String, Shape>of());
        return plan(entry, graph, strategy(strategy, settings)).plan();
    }

    private Plans.Numbered plan(ModelEntry entry, Graph graph, String strategy) {
        return plans.of(entry.onnx(), graph, devices(), strategy, settings.learning(),
                () -> models.models().stream().map(ModelEntry::onnx).collect(Collectors.toSet()));
    }

    private String strategy(String asked, Settings now) {
        String strategy = asked == null ? now.strategy() : asked;
        if (!partitioner.strategies().contains(strategy)) {
            throw new Refusal(
                    Refusal.Kind.BAD_REQUEST,
                    "strategy wants one of " + partitioner.strategies() + ", got \"" + strategy + "\""
                            + (asked == null ? " in the settings (io.bramble.gateway strategy)" : ""));
        }
        return strategy;
    }

    /** The model's entry, its file fetched from another peer if it is not here yet. */
    private ModelEntry present(String model) {
        ModelEntry entry = models.find(model)
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.NOT_FOUND,
                        "there is no model \"" + model + "\" here; there are "
                                + models.models().stream().map(ModelEntry::name).toList()));
        BlobFetch door = fetch;
        if (!blobs.has(entry.onnx()) && door != null) {
            try {
                door.fetch(entry.onnx(), null);
            } catch (IOException e) {
                throw new Refusal(
                        Refusal.Kind.UNAVAILABLE,
                        "the file of model \"" + model + "\" is on no peer within reach now: "
                                + e.getMessage(),
                        e);
            }
        }
        return entry;
    }

    private Worker here() {
        Worker here = local;
        if (here == null) {
            throw new Refusal(Refusal.Kind.UNAVAILABLE,
                    "this peer's worker is being replaced; come back in a second, or ask another peer");
        }
        return here;
    }

    private List<Device> devices() {
        Set<String> out = leftOut();
        return Plans.order(here().device(),
                workers.stream().map(Worker::device).filter(d -> !out.contains(d.id())).toList());
    }

    /** Workers that get nothing now: a plan that counted on one would wait for others to do its parts besides their own. */
    private Set<String> leftOut() {
        return scheduler.standings().entrySet().stream()
                .filter(s -> s.getValue().leftOut())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
