package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Forecast;
import io.bramble.plan.Partitioner;
import io.bramble.plan.Plan;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Divides graphs into stages at their cut points and stages into parts by the schemes of a strategy. */
@Component(configurationPid = "io.bramble.partitioner")
@Designate(ocd = StagePartitioner.Settings.class)
public final class StagePartitioner implements Partitioner {
    private static final Logger LOG = LoggerFactory.getLogger(StagePartitioner.class);

    /** What is worth cutting. */
    @ObjectClassDefinition(name = "Bramble partitioner", description = "What is worth cutting, and how finely.")
    public @interface Settings {
        @AttributeDefinition(name = "Bands per device", min = "1", max = "64",
                description = "Into how many bands a device's share of a tiled stage is divided, 1 to 64. One: least halo "
                        + "and fewest messages. With more, a device that is done early takes a band of a slower one.")
        int bandsPerDevice() default 1;

        @AttributeDefinition(name = "Recomputation (percent)", min = "0",
                description = "Most extra operations that fused tiles may cost, in percent of the stage's. 30: an "
                        + "exchange costs more than a good part of a layer; above, the bands are mostly halo.")
        int recomputationPercent() default 30;

        @AttributeDefinition(name = "Least shard (bytes)", min = "0",
                description = "Fewest bytes of weights that a matrix product is divided for. 262144 (256 KiB): read "
                        + "in less time than a message takes.")
        int shardBytes() default 256 << 10;
    }

    private final PartGraphs graphs = new PartGraphs();
    private final AtomicLong revision = new AtomicLong();
    private volatile Limits limits = Limits.DEFAULT;

    @Activate
    public StagePartitioner(Settings settings) {
        settings(settings);
    }

    /** With the defaults, for a program without a framework. */
    public StagePartitioner() {
        this(Limits.DEFAULT);
    }

    StagePartitioner(Limits limits) {
        this.limits = limits;
    }

    /** Holds from the next plan on. */
    @Modified
    void settings(Settings settings) {
        try {
            limits = new Limits(
                    settings.bandsPerDevice(),
                    settings.recomputationPercent(),
                    settings.shardBytes());
            revision.incrementAndGet();
        } catch (IllegalArgumentException e) {
            LOG.warn("settings of io.bramble.partitioner not used: {}; going on with {}", e.getMessage(),
                    limits);
        }
    }

    @Override
    public List<String> strategies() {
        return Strategy.names();
    }

    @Override
    public long revision() {
        return revision.get();
    }

    @Override
    public Plan plan(Graph graph, List<Device> devices, String strategy) {
        Strategy chosen = Strategy.named(strategy);
        if (devices.isEmpty() || devices.stream().map(Device::id).distinct().count() < devices.size()) {
            throw new IllegalArgumentException(
                    "plan of \"" + graph.name() + "\" wants at least one device and no two of one id, got "
                            + devices);
        }
        Situation situation = new Situation(devices, limits, graphs);
        Plan plan = PlanCheck.check(chosen == Strategy.AUTO
                ? AutoPlanner.fastest(graph, situation)
                : chosen == Strategy.THROUGHPUT
                        ? AutoPlanner.most(graph, situation)
                        : Planner.plan(graph, situation, chosen));
        return plan.forecast() == null ? plan.with(Forecasts.of(plan)) : plan;
    }

    @Override
    public Plan forecast(Plan plan, List<Device> devices) {
        Plan there = new Plan(plan.strategy(), plan.graph(), devices, plan.stages(), null, plan.because(),
                plan.epoch());
        Forecast before = plan.forecast();
        return there.with(Forecasts.of(there).with(before == null ? List.of() : before.others()));
    }

    @Override
    public List<String> describe(Plan plan) {
        return PlanWords.of(plan);
    }
}
