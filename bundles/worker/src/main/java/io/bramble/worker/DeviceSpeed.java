package io.bramble.worker;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Compute;
import io.bramble.kernels.Prepared;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.Operator;
import io.bramble.operator.Window;
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
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast this machine is, measured with the very kernels that will serve: a convolution (3x3, 64 channels, 28x28) and
 * a fully connected layer of 8 MB, which is more than a small machine's caches hold. Each runs until it does
 * not become faster any more, for the compiler has to have its time (in all 0.3 s on an idle machine; interpreted
 * vector kernels are a thousand times slower, so on a busy one it may take its ten seconds), and the best run counts.
 * The figures are kept in a file, so that the next start need not measure.
 *
 * @param gflops 1e9 operations per second in convolutions
 * @param memoryGbs 1e9 bytes of weights read per second
 */
record DeviceSpeed(double gflops, double memoryGbs) {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceSpeed.class);
    private static final String FILE = "device-speed.properties";
    private static final long CONV_NANOS = 220_000_000;
    private static final long GEMM_NANOS = 80_000_000;
    /** Runs in which the best has not become a tenth better, after which the compiler is believed to be done. */
    private static final int SETTLED = 5;
    /** Fewest runs, because a kernel is compiled for good only after so many. */
    private static final int LEAST = 25;
    /** What is spent at most, where it does not settle. */
    private static final long MOST_NANOS = 10_000_000_000L;

    /** The figures of an earlier start with the same kernels, threads and Java; else measured and kept. */
    static DeviceSpeed of(Compute compute, Path folder, LongSupplier nanoTime) {
        String key = compute.kernels() + "." + compute.threads() + "." + Runtime.version();
        Path file = folder.resolve(FILE);
        Properties kept = read(file);
        try {
            return new DeviceSpeed(Double.parseDouble(kept.getProperty(key + ".gflops", "")),
                    Double.parseDouble(kept.getProperty(key + ".memoryGbs", "")));
        } catch (NumberFormatException e) {
            DeviceSpeed speed = measure(compute, nanoTime);
            kept.setProperty(key + ".gflops", Double.toString(speed.gflops));
            kept.setProperty(key + ".memoryGbs", Double.toString(speed.memoryGbs));
            write(file, kept);
            return speed;
        }
    }

    static DeviceSpeed measure(Compute compute, LongSupplier nanoTime) {
        Operator conv = new Conv(Window.of(3, 3).padded(1), 1, Clamp.NONE);
        Graph convolution = layer(conv, Shape.of(1, 64, 28, 28), Shape.of(64, 64, 3, 3));
        long convNanos = best(compute, convolution, CONV_NANOS, nanoTime);
        Graph connected = layer(new Gemm(1, 1, false, false, Clamp.NONE), Shape.of(1, 2048), Shape.of(2048, 1024));
        long gemmNanos = best(compute, connected, GEMM_NANOS, nanoTime);
        return new DeviceSpeed((double) convolution.flops() / convNanos, (double) connected.weightBytes() / gemmNanos);
    }

    private static Graph layer(Operator operator, Shape x, Shape w) {
        return new Graph("speed", Map.of("x", ValueType.floats(x.toArray())), List.of("y"),
                List.of(new Node("layer", operator, List.of("x", "w"), "y")), Map.of("w", random(w)));
    }

    private static long best(Compute compute, Graph graph, long nanos, LongSupplier nanoTime) {
        Prepared prepared = compute.prepare(graph);
        Tile x = Tile.of(random(graph.shape("x")));
        Map<String, Tile> inputs = Map.of("x", x.to(Layout.preferred(x.region().rank())));
        Map<String, Region> outputs = Map.of("y", Region.whole(graph.shape("y")));
        long begin = nanoTime.getAsLong();
        long best = Long.MAX_VALUE;
        int noBetter = 0;
        int runs = 0;
        for (long spent = 0; spent < nanos || (noBetter < SETTLED || runs < LEAST) && spent < MOST_NANOS;
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
