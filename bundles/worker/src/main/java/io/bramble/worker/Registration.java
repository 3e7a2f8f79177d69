package io.bramble.worker;

import io.bramble.kernels.Compute;
import io.bramble.kernels.Kernels;
import io.bramble.plan.Device;
import io.bramble.plan.Link;
import io.bramble.store.BlobFetch;
import io.bramble.store.GraphStore;
import io.bramble.task.HeldTiles;
import io.bramble.task.Rehearsal;
import io.bramble.task.SliceFetch;
import io.bramble.task.Worker;
import io.bramble.task.WorkerSwitch;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
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
 * Measures this machine and then registers its worker, under the device's id; measures again when other kernels or
 * another number of threads compute.
 */
@Component(immediate = true, service = {}, configurationPid = "io.bramble.worker",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Registration.Settings.class)
public final class Registration {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    /** Bundles come in bunches, the best kernels perhaps last; the device is measured when a bunch is over. */
    private static final long SETTLE_MILLIS = 500;

    /** How often the worker looks at the clock and the machine's load. */
    private static final long TICK_MILLIS = 500;

    /** What this machine gives as a worker. */
    @ObjectClassDefinition(name = "Bramble worker")
    public @interface Settings {
        @AttributeDefinition(name = "Name",
                description = "The device's id, unique in its cluster: 1 to 64 of letters, digits, dot, dash and underscore. Empty: the host's name.")
        String name() default "";

        @AttributeDefinition(name = "Credits", min = "1",
                description = "Messages with tasks held at once for one gateway. 2: the tasks of one compute while the next is on its way.")
        int credits() default 2;

        @AttributeDefinition(name = "Memory budget", min = "0",
                description = "MiB of prepared graphs: weights packed, and those that stand in the heap besides; the longest unused go first. 0: half of what the Java heap has for what lives long.")
        int memoryBudgetMiB() default 0;

        @AttributeDefinition(name = "Kept tiles", min = "0",
                description = "MiB of tiles kept for later tasks, besides the memory budget. 0: an eighth of what the Java heap has for what lives long, which leaves three for what a running task has.")
        int keptTilesMiB() default 0;

        @AttributeDefinition(name = "Data folder",
                description = "Where the measured speed is kept. Empty: the bundle's own.")
        String dataFolder() default "";

        @AttributeDefinition(name = "Load threshold", min = "0",
                description = "Runnable threads per core (1 minute average, the whole machine) above which no tasks of others are taken. 0: never, because a Bramble peer's own work counts too.")
        double loadThreshold() default 0;

        @AttributeDefinition(name = "Memory threshold", min = "0",
                description = "MiB available on the whole machine (MemAvailable of Linux) below which no tasks of others are taken. 0: never, because the Java heap of a peer is bounded and counts too.")
        int memoryThresholdMiB() default 0;

        @AttributeDefinition(name = "Withdrawal (ms)", min = "0",
                description = "What a task of another gateway that has begun may still take when this worker drains or other programs want the machine; then it is handed back, as those that have not begun are at once. 5000: most tasks take less, and who shuts a machine down waits no longer.")
        long withdrawMillis() default 5_000;

        @AttributeDefinition(name = "Shares",
                description = "Weights by which gateways share this machine when several want it at once, as in pi-1=2,pi-2=0.5; its own gateway is one of them. 1 for those not named. Empty: all get the same.")
        String shares() default "";
    }

    private final BundleContext context;
    private final Compute compute;
    private final LocalWorker worker;
    private final ScheduledExecutorService measuring = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("bramble-measure").factory());
    private final ScheduledExecutorService ticking = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("bramble-worker-tick").factory());
    private final AtomicBoolean looking = new AtomicBoolean();
    private Settings settings;
    private volatile Device device;
    private ServiceRegistration<?> registration;
    private boolean stopped;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile BlobFetch fetch;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile SliceFetch slices;

    @Activate
    public Registration(BundleContext context, Settings settings, @Reference Compute compute,
            @Reference GraphStore graphs) {
        this.context = context;
        this.settings = settings;
        this.compute = compute;
        this.worker = new LocalWorker(this::device, limits(settings), compute, graphs, () -> fetch, () -> slices,
                new LinuxMachine(), System::nanoTime);
        ticking.scheduleWithFixedDelay(worker::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        look(SETTLE_MILLIS);
    }

    @Modified
    synchronized void changed(Settings now) {
        settings = now;
        Limits limits = limits(now);
        worker.limits(limits);
        LOG.info("worker settings: {}", limits);
        if (device != null) {
            announce(new DeviceSpeed(device.speed(), device.memoryGbs()));
        }
    }

    @Deactivate
    synchronized void stop() {
        stopped = true;
        measuring.shutdownNow();
        ticking.shutdownNow();
        if (registration != null) {
            registration.unregister();
        }
        worker.stop();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void kernelsCame(Kernels kernels) {
        look(SETTLE_MILLIS);
    }

    void unkernelsCame(Kernels kernels) {
        look(SETTLE_MILLIS);
    }

    private Device device() {
        Device known = device;
        if (stale(known)) {
            look(0);
        }
        return known;
    }

    private boolean stale(Device known) {
        return known.threads() != compute.threads() || !known.kernels().equals(compute.kernels());
    }

    private void look(long millis) {
        if (looking.compareAndSet(false, true)) {
            try {
                measuring.schedule(this::measure, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("not measured any more: the worker stops");
            }
        }
    }

    private void measure() {
        looking.set(false);
        Device known = device;
        if (known != null && !stale(known)) {
            return;
        }
        try {
            String folder = settings().dataFolder();
            announce(DeviceSpeed.of(compute, folder.isEmpty() ? context.getDataFile("").toPath() : Path.of(folder),
                    System::nanoTime, Registration::compilerNanos));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("worker not started, because this machine cannot be measured: {}; start the bundle"
                    + " io.bramble.compute or one with kernels", e.getMessage(), e);
        }
    }

    private synchronized Settings settings() {
        return settings;
    }

    /** Makes the worker known, or known anew where something of its device has changed. */
    private synchronized void announce(DeviceSpeed measured) {
        if (stopped) {
            return;
        }
        String before = device == null ? "" : device.id();
        device = new Device(id(settings), measured.speed(), measured.memoryGbs(), limits(settings).memoryBudget(),
                compute.threads(), compute.kernels(), Link.GIGABIT);
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Worker.LOCAL, true);
        properties.put(Worker.DEVICE, device.id());
        if (registration != null && before.equals(device.id())) {
            registration.setProperties(properties);
        } else {
            if (registration != null) {
                registration.unregister();
            }
            registration = context.registerService(new String[]{Worker.class.getName(), WorkerSwitch.class.getName(),
                    Rehearsal.class.getName(), HeldTiles.class.getName()}, worker, properties);
        }
        LOG.info("worker {}: {} kernels, {} threads, {} GFLOP/s, {} GB/s, {} MiB for graphs", device.id(),
                device.kernels(), device.threads(), Math.round(device.gflops() * 10) / 10.0,
                Math.round(device.memoryGbs() * 10) / 10.0,
                device.memoryBytes() >> 20);
    }

    private static Limits limits(Settings s) {
        long room = oldGeneration();
        long budget = s.memoryBudgetMiB() > 0 ? (long) s.memoryBudgetMiB() << 20 : room / 2;
        long tiles = s.keptTilesMiB() > 0 ? (long) s.keptTilesMiB() << 20 : room / 8;
        return new Limits(s.credits(), budget, tiles, s.loadThreshold(), (long) s.memoryThresholdMiB() << 20,
                s.withdrawMillis(), Shares.of(s.shares()));
    }

    /** Bytes of the heap for what lives long: by SerialGC's default two thirds of it, by G1's all of it. */
    private static long oldGeneration() {
        long largest = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getUsage().getMax())
                .max()
                .orElse(0);
        return largest > 0 ? largest : Runtime.getRuntime().maxMemory();
    }

    private static String id(Settings s) {
        String name = s.name();
        if (name.isEmpty()) {
            try {
                name = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                name = "peer";
            }
        }
        String id = name.replaceAll("[^A-Za-z0-9._-]", "-");
        return id.substring(0, Math.min(64, id.length()));
    }

    private static long compilerNanos() {
        var compiler = ManagementFactory.getCompilationMXBean();
        return compiler == null || !compiler.isCompilationTimeMonitoringSupported()
                ? 0
                : TimeUnit.MILLISECONDS.toNanos(compiler.getTotalCompilationTime());
    }
}
