package io.bramble.compute;

import io.bramble.compute.Slowness.Times;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.kernels.Compute;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Prepared;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** Runs graphs with the kernels that are in the service registry, on this machine's cores. */
@Component(service = Compute.class, configurationPid = "io.bramble.compute")
@Designate(ocd = LocalCompute.Settings.class)
public final class LocalCompute implements Compute {
    /** Configuration {@code io.bramble.compute}. */
    @ObjectClassDefinition(name = "Bramble compute", description = "How this peer computes.")
    public @interface Settings {
        @AttributeDefinition(name = "Threads", min = "0", max = "1024", description = "Threads that compute a task, "
                + "0 to 1024. 0, the default, takes one per core: kernels keep a core busy, so more only get in each"
                + " other's way, and fewer leave room for other programs. Counts from the next run.")
        int threads() default 0;

        @AttributeDefinition(name = "Slowness", description = "How many times longer than it needs a kernel takes, 1 to"
                + " 1000, asleep for the rest; so this machine stands for a slower board in an emulated cluster. One number,"
                + " or one for each kind of work: conv3x3:4 conv:5 depthwise:3 product:4 other:2 memory:2. 1, the"
                + " default: as fast as it can. Counts from the next run.")
        String slowness() default "1";
    }

    private static final Logger LOG = LoggerFactory.getLogger(LocalCompute.class);

    private final Providers providers = new Providers();
    private volatile Crew crew;
    private volatile String announced = "";

    @Activate
    public LocalCompute(Settings settings) {
        this(settings.threads(), Times.of(settings.slowness()));
    }

    /** @param threads 0: one per core */
    LocalCompute(int threads) {
        this(threads, Times.ONE);
    }

    private LocalCompute(int threads, Times slowness) {
        int count = count(threads);
        this.crew = new Crew(count, Slowness.of(slowness, count));
    }

    private static int count(int threads) {
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException(
                    "io.bramble.compute wants threads in [0, 1024], got " + threads);
        }
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    @Modified
    void modified(Settings settings) {
        use(settings.threads(), Times.of(settings.slowness()));
    }

    void use(int threads) {
        use(threads, crew.slowness().times());
    }

    private void use(int threads, Times slowness) {
        int count = count(threads);
        Crew before = crew;
        if (count != before.threads() || !slowness.equals(before.slowness().times())) {
            crew = new Crew(count, Slowness.of(slowness, count));
            before.dismiss();
            LOG.info("compute: {} threads, {} before{}", count, before.threads(),
                    slowness.equals(Times.ONE) ? "" : "; slower than they are: " + slowness);
        }
    }

    @Deactivate
    void deactivate() {
        crew.dismiss();
    }

    @Reference(name = "kernels", cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void add(Kernels kernels, Map<String, ?> properties) {
        providers.add(kernels, properties.get("service.ranking") instanceof Integer ranking ? ranking : 0);
    }

    void remove(Kernels kernels) {
        providers.remove(kernels);
    }

    @Override
    public Prepared prepare(Graph graph) {
        announce();
        return new PreparedGraph(graph, providers, () -> crew);
    }

    @Override
    public List<String> unsupported(Graph graph) {
        List<String> sentences = new ArrayList<>();
        for (Node node : graph.nodes()) {
            try {
                Step.require(graph, node, providers);
            } catch (IllegalArgumentException e) {
                sentences.add(e.getMessage());
            }
        }
        return sentences;
    }

    @Override
    public int threads() {
        return crew.threads();
    }

    @Override
    public String kernels() {
        announce();
        List<String> names = providers.names();
        return names.isEmpty() ? "none" : names.get(0);
    }

    @Override
    public long generation() {
        return providers.generation();
    }

    /** Says which kernels serve, when somebody first asks and whenever that has changed. */
    private synchronized void announce() {
        List<String> names = providers.names();
        String now = String.join(", ", names);
        if (now.equals(announced)) {
            return;
        }
        announced = now;
        LOG.info("compute: kernels {} on {} threads", now, threads());
        if (names.equals(List.of("scalar"))
                && ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            LOG.warn("vector kernels not started: module jdk.incubator.vector absent; "
                    + "add --add-modules jdk.incubator.vector (conf/jvm.options)");
        }
    }
}
