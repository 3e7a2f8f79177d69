package io.bramble.worker;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Compute;
import io.bramble.kernels.Prepared;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Window;
import io.bramble.plan.Speed;
import io.bramble.plan.Work;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast this machine is, measured with the very kernels that will serve: one layer for each kind of work, and a fully
 * connected layer of 8 MB, which is more than a small machine's caches hold. They take turns until none has become faster
 * for a while, for the compiler has to have its time, and takes its time for a large kernel even where a small one has
 * long settled: in all some two seconds on an idle machine, and up to twenty on a busy one, because interpreted vector
 * kernels are a thousand times slower. The best run counts. The figures are kept in a file, so that the next start need not measure.
 *
 * @param speed in computing
 * @param memoryGbs 1e9 bytes of weights read per second
 */
record DeviceSpeed(Speed speed, double memoryGbs) {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceSpeed.class);
    private static final String FILE = "device-speed.properties";
    private static final String MEMORY = "memoryGbs";
    /** What a layer is run for in its turn, once at least. */
    private static final long TURN_NANOS = 10_000_000;
    /** Rounds in which no layer's best has become a tenth better, after which the compiler is believed to be done. */
    private static final int SETTLED = 8;
    /** Part of the time the compiler may work meanwhile: with more, kernels may be waiting for it. */
    private static final double COMPILING = 0.3;
    /** Fewest runs of each, because a kernel is compiled for good only after so many. */
    private static final int LEAST = 60;
    /** Times that kernels may change while they are measured. */
    private static final int MOST_CHANGES = 10;
    /** What is spent at most in all, where it does not settle. */
    private static final long MOST_NANOS = 20_000_000_000L;

    /**
     * The figures of an earlier start with the same kernels, threads and Java; else measured and kept.
     *
     * @param compilerNanos what the compiler has worked
     */
    static DeviceSpeed of(Compute compute, Path folder, LongSupplier nanoTime, LongSupplier compilerNanos) {
        Path file = folder.resolve(FILE);
        Properties kept = read(file);
        for (int i = 0; i < MOST_CHANGES; i++) {
            String key = key(compute);
            DeviceSpeed known = known(kept, key);
            if (known != null) {
                return known;
            }
            Optional<DeviceSpeed> measured = measure(compute, nanoTime, compilerNanos);
            if (measured.isPresent()) {
                measured.get().keep(kept, key);
                write(file, kept);
                return measured.get();
            }
            LOG.info("kernels or threads changed while they were measured: once more");
        }
        throw new IllegalStateException("kernels come and go faster than they can be measured");
    }

    private static String key(Compute compute) {
        return compute.kernels() + "." + compute.threads() + "." + Runtime.version() + ".";
    }

    private static DeviceSpeed known(Properties kept, String key) {
        try {
            Map<Work, Double> gflops = new EnumMap<>(Work.class);
            for (Work work : Work.values()) {
                gflops.put(work, Double.valueOf(kept.getProperty(key + work.label(), "")));
            }
            return new DeviceSpeed(new Speed(gflops), Double.parseDouble(kept.getProperty(key + MEMORY, "")));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void keep(Properties kept, String key) {
        speed.gflops().forEach((work, gflops) -> kept.setProperty(key + work.label(), gflops.toString()));
        kept.setProperty(key + MEMORY, Double.toString(memoryGbs));
    }

    /** Empty as soon as kernels or threads change: at a start better kernels may come a moment after others. */
    static Optional<DeviceSpeed> measure(Compute compute, LongSupplier nanoTime, LongSupplier compilerNanos) {
        String key = key(compute);
        Map<Work, Layer> layers = new EnumMap<>(Work.class);
        for (Work work : Work.values()) {
            layers.put(work, new Layer(compute, layer(work), nanoTime));
        }
        Graph connected = layer(new Gemm(1, 1, false, false, Clamp.NONE), Shape.of(1, 2048), Shape.of(2048, 1024));
        Layer memory = new Layer(compute, connected, nanoTime);
        List<Layer> all = new ArrayList<>(layers.values());
        all.add(memory);
        if (!settle(all, nanoTime, compilerNanos, () -> key.equals(key(compute)))) {
            return Optional.empty();
        }
        Map<Work, Double> gflops = new EnumMap<>(Work.class);
        layers.forEach((work, layer) -> gflops.put(work, operations(work, layer.graph) / layer.best));
        return Optional.of(new DeviceSpeed(new Speed(gflops), (double) connected.weightBytes() / memory.best));
    }

    /** @return false if it was not the same all the time */
    private static boolean settle(List<Layer> layers, LongSupplier nanoTime, LongSupplier compilerNanos,
            BooleanSupplier same) {
        long begin = nanoTime.getAsLong();
        long compiled = compilerNanos.getAsLong();
        long since = begin;
        int noBetter = 0;
        for (long now = begin; noBetter < SETTLED && now - begin < MOST_NANOS; now = nanoTime.getAsLong()) {
            boolean better = compilerNanos.getAsLong() - compiled > COMPILING * (now - since);
            for (Layer layer : layers) {
                better |= layer.turn() || layer.runs < LEAST;
                if (!same.getAsBoolean()) {
                    return false;
                }
            }
            noBetter++;
            if (better) {
                noBetter = 0;
                since = now;
                compiled = compilerNanos.getAsLong();
            }
        }
        return true;
    }

    /** Layers as they stand in the middle of the usual networks. */
    private static Graph layer(Work work) {
        Window three = Window.of(3, 3).padded(1);
        return switch (work) {
            case CONV3X3 -> layer(new Conv(three, 1, Clamp.NONE, Conv.Algorithm.WINOGRAD), Shape.of(1, 128, 28, 28),
                    Shape.of(128, 128, 3, 3));
            case CONV -> layer(new Conv(Window.of(1, 1), 1, Clamp.NONE), Shape.of(1, 128, 28, 28),
                    Shape.of(128, 128, 1, 1));
            case DEPTHWISE -> layer(new Conv(three, 128, Clamp.NONE), Shape.of(1, 128, 28, 28),
                    Shape.of(128, 1, 3, 3));
            case PRODUCT -> layer(new MatMul(Clamp.NONE), Shape.of(64, 256), Shape.of(256, 256));
            case OTHER -> new Graph("speed", Map.of("x", ValueType.floats(1, 64, 56, 56)), List.of("y"),
                    List.of(new Node("layer", new MaxPool(Window.of(2, 2).strided(2), false), List.of("x"), "y")),
                    Map.of());
        };
    }

    /** As a plan counts them: of {@link Work#OTHER} elements read and written. */
    private static double operations(Work work, Graph graph) {
        return work == Work.OTHER ? graph.shape("x").size() + graph.shape("y").size() : graph.flops();
    }

    private static Graph layer(Operator operator, Shape x, Shape w) {
        return new Graph("speed", Map.of("x", ValueType.floats(x.toArray())), List.of("y"),
                List.of(new Node("layer", operator, List.of("x", "w"), "y")), Map.of("w", random(w)));
    }

    /** A layer made ready, and its best run. */
    private static final class Layer {
        private final Graph graph;
        private final Prepared prepared;
        private final Map<String, Tile> inputs;
        private final Map<String, Region> outputs;
        private final LongSupplier nanoTime;
        private long best = Long.MAX_VALUE;
        private int runs;

        Layer(Compute compute, Graph graph, LongSupplier nanoTime) {
            this.graph = graph;
            this.prepared = compute.prepare(graph);
            Tile x = Tile.of(random(graph.shape("x")));
            this.inputs = Map.of("x", x.to(Layout.preferred(x.region().rank())));
            this.outputs = Map.of("y", Region.whole(graph.shape("y")));
            this.nanoTime = nanoTime;
        }

        /** Whether it has become faster. */
        boolean turn() {
            long before = best;
            long begin = nanoTime.getAsLong();
            long end = begin;
            while (end - begin < TURN_NANOS) {
                long start = end;
                prepared.run(inputs, outputs);
                end = nanoTime.getAsLong();
                best = Math.min(best, Math.max(1, end - start));
                runs++;
            }
            return best < 0.9 * before;
        }
    }

    private static Tensor random(Shape shape) {
        Random random = new Random(1);
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextFloat() - 0.5f;
        }
        return Tensor.floats(shape, data);
    }

    private static Properties read(Path file) {
        Properties kept = new Properties();
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                kept.load(in);
            } catch (IOException | IllegalArgumentException e) {
                LOG.warn("{} is not readable, so the device is measured again: {}", file, e.getMessage());
            }
        }
        return kept;
    }

    private static void write(Path file, Properties kept) {
        try {
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file)) {
                kept.store(out, "Speed of this device, measured at first start; delete to measure again");
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be written, so the device is measured at every start: {}", file, e.getMessage());
        }
    }
}
