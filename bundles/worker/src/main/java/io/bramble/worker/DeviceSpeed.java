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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast this machine is, measured with the very kernels that will serve: one layer for each kind of work, and a fully
 * connected layer of 8 MB, which is more than a small machine's caches hold. Each runs until it does not become faster
 * any more, for the compiler has to have its time (in all a second on an idle machine; interpreted vector kernels
 * are a thousand times slower, so on a busy one it may take its ten seconds), and the best run counts. The figures are
 * kept in a file, so that the next start need not measure.
 *
 * @param speed in computing
 * @param memoryGbs 1e9 bytes of weights read per second
 */
record DeviceSpeed(Speed speed, double memoryGbs) {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceSpeed.class);
    private static final String FILE = "device-speed.properties";
    private static final String MEMORY = "memoryGbs";
    private static final long LAYER_NANOS = 150_000_000;
    /** Runs in which the best has not become a tenth better, after which the compiler is believed to be done. */
    private static final int SETTLED = 5;
    /** Fewest runs, because a kernel is compiled for good only after so many. */
    private static final int LEAST = 60;
    /** What is spent at most on a layer, where it does not settle. */
    private static final long MOST_NANOS = 4_000_000_000L;

    /** The figures of an earlier start with the same kernels, threads and Java; else measured and kept. */
    static DeviceSpeed of(Compute compute, Path folder, LongSupplier nanoTime) {
        String key = compute.kernels() + "." + compute.threads() + "." + Runtime.version() + ".";
        Path file = folder.resolve(FILE);
        Properties kept = read(file);
        try {
            Map<Work, Double> gflops = new EnumMap<>(Work.class);
            for (Work work : Work.values()) {
                gflops.put(work, Double.valueOf(kept.getProperty(key + work.label(), "")));
            }
            return new DeviceSpeed(new Speed(gflops), Double.parseDouble(kept.getProperty(key + MEMORY, "")));
        } catch (IllegalArgumentException e) {
            DeviceSpeed measured = measure(compute, nanoTime);
            measured.speed.gflops().forEach((work, gflops) -> kept.setProperty(key + work.label(), gflops.toString()));
            kept.setProperty(key + MEMORY, Double.toString(measured.memoryGbs));
            write(file, kept);
            return measured;
        }
    }

    static DeviceSpeed measure(Compute compute, LongSupplier nanoTime) {
        Map<Work, Double> gflops = new EnumMap<>(Work.class);
        for (Work work : Work.values()) {
            Graph graph = layer(work);
            gflops.put(work, operations(work, graph) / best(compute, graph, nanoTime));
        }
        Graph connected = layer(new Gemm(1, 1, false, false, Clamp.NONE), Shape.of(1, 2048), Shape.of(2048, 1024));
        double seconds = best(compute, connected, nanoTime);
        return new DeviceSpeed(new Speed(gflops), connected.weightBytes() / seconds);
    }

    /** Layers as they stand in the middle of the usual networks. */
    private static Graph layer(Work work) {
        Window three = Window.of(3, 3).padded(1);
        return switch (work) {
            case CONV3X3 -> layer(new Conv(three, 1, Clamp.NONE, Conv.Algorithm.WINOGRAD), Shape.of(1, 64, 28, 28),
                    Shape.of(64, 64, 3, 3));
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

    /** Nanoseconds. */
    private static double best(Compute compute, Graph graph, LongSupplier nanoTime) {
        Prepared prepared = compute.prepare(graph);
        Tile x = Tile.of(random(graph.shape("x")));
        Map<String, Tile> inputs = Map.of("x", x.to(Layout.preferred(x.region().rank())));
        Map<String, Region> outputs = Map.of("y", Region.whole(graph.shape("y")));
        long begin = nanoTime.getAsLong();
        long best = Long.MAX_VALUE;
        int noBetter = 0;
        int runs = 0;
        for (long spent = 0; spent < LAYER_NANOS || (noBetter < SETTLED || runs < LEAST) && spent < MOST_NANOS;
                spent = nanoTime.getAsLong() - begin, runs++) {
            long start = nanoTime.getAsLong();
            prepared.run(inputs, outputs);
            long took = Math.max(1, nanoTime.getAsLong() - start);
            noBetter = took < 0.9 * best ? 0 : noBetter + 1;
            best = Math.min(best, took);
        }
        return best;
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
