package io.bramble.kernels.vector;

import io.bramble.compute.ScalarKernels;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Window;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Prints the speed of the vector kernels beside that of the scalar ones, one thread, the two measured in turns in one
 * run; medians of processor time, which a busy neighbour disturbs less. docs/benchmarks/kernels.md says how to start it and keeps what it printed.
 */
final class ConvBenchmark {
    private static final int ROUNDS = Integer.getInteger("rounds", 15);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long SLICE = 20_000_000;

    private record Layer(String name, Operator operator, List<Shape> shapes) {}

    private ConvBenchmark() {}

    public static void main(String[] args) {
        System.out.printf("| layer | Mflop | vector ms | vector GFLOP/s | scalar GFLOP/s | vector / scalar |%n");
        System.out.printf("|---|--:|--:|--:|--:|--:|%n");
        Kernels scalar = new ScalarKernels();
        Kernels vector = new VectorKernels();
        for (Layer layer : layers()) {
            if (args.length == 0 || Arrays.stream(args).anyMatch(layer.name::contains)) {
                measure(layer, vector, scalar);
            }
        }
    }

    private static List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        layers.add(conv("meter 3x3 1-16", 1, 16, 3, 1, 64, 1));
        layers.add(conv("meter 3x3 16-32", 16, 32, 3, 1, 32, 1));
        layers.add(conv("meter 3x3 24-48", 24, 48, 3, 1, 16, 1));
        layers.add(conv("3x3 3-64", 3, 64, 3, 1, 224, 1));
        layers.add(conv("3x3 64-64", 64, 64, 3, 1, 56, 1));
        layers.add(conv("3x3 128-128", 128, 128, 3, 1, 28, 1));
        layers.add(conv("3x3 256-256", 256, 256, 3, 1, 14, 1));
        layers.add(conv("3x3 512-512", 512, 512, 3, 1, 7, 1));
        layers.add(winograd("winograd 16-32", 16, 32, 32));
        layers.add(winograd("winograd 64-64", 64, 64, 56));
        layers.add(winograd("winograd 128-128", 128, 128, 28));
        layers.add(winograd("winograd 256-256", 256, 256, 14));
        layers.add(winograd("winograd 512-512", 512, 512, 14));
        layers.add(winograd("winograd 512-512", 512, 512, 7));
        layers.add(conv("3x3 stride 2 128-256", 128, 256, 3, 2, 56, 1));
        layers.add(conv("7x7 stride 2 3-64", 3, 64, 7, 2, 224, 1));
        layers.add(conv("1x1 64-64", 64, 64, 1, 1, 112, 1));
        layers.add(conv("1x1 128-128", 128, 128, 1, 1, 56, 1));
        layers.add(conv("1x1 256-256", 256, 256, 1, 1, 28, 1));
        layers.add(conv("1x1 512-512", 512, 512, 1, 1, 14, 1));
        layers.add(conv("depthwise 3x3 32", 32, 32, 3, 1, 112, 32));
        layers.add(conv("depthwise 3x3 128", 128, 128, 3, 1, 56, 128));
        layers.add(conv("depthwise 3x3 256 stride 2", 256, 256, 3, 2, 56, 256));
        layers.add(conv("depthwise 3x3 512", 512, 512, 3, 1, 14, 512));
        layers.add(conv("depthwise 5x5 240", 240, 240, 5, 1, 28, 240));
        layers.add(fullyConnected("fc 1x2048-1000", 1, 2048, 1000));
        layers.add(fullyConnected("fc 1x25088-4096", 1, 25088, 4096));
        layers.add(fullyConnected("fc 64x768-768", 64, 768, 768));
        layers.add(pool("max pool 2x2 64", 2, 2, 0, 112));
        layers.add(pool("max pool 3x3 stride 2 64", 3, 2, 1, 112));
        layers.add(new Layer("add and relu 64x56x56", new Binary(Binary.Kind.ADD, Clamp.RELU),
                List.of(Shape.of(1, 64, 56, 56), Shape.of(1, 64, 56, 56))));
        layers.add(new Layer("global average pool 512x7x7", new GlobalAveragePool(), List.of(Shape.of(1, 512, 7, 7))));
        return layers;
    }

    private static Layer conv(String name, int in, int out, int kernel, int stride, int extent, int group) {
        Window window = Window.of(kernel, kernel).strided(stride).padded(kernel / 2);
        List<Shape> shapes = List.of(
                Shape.of(1, in, extent, extent), Shape.of(out, in / group, kernel, kernel), Shape.of(out));
        return new Layer(name + " " + extent + "x" + extent, new Conv(window, group, Clamp.RELU), shapes);
    }

    private static Layer winograd(String name, int in, int out, int extent) {
        Layer direct = conv(name, in, out, 3, 1, extent, 1);
        return new Layer(direct.name, new Conv(Window.of(3, 3).padded(1), 1, Clamp.RELU, Conv.Algorithm.WINOGRAD),
                direct.shapes);
    }

    private static Layer fullyConnected(String name, int m, int k, int n) {
        return new Layer(name, new Gemm(1, 1, false, true, Clamp.RELU),
                List.of(Shape.of(m, k), Shape.of(n, k), Shape.of(n)));
    }

    private static Layer pool(String name, int kernel, int stride, int pad, int extent) {
        return new Layer(name + " " + extent + "x" + extent,
                new MaxPool(Window.of(kernel, kernel).strided(stride).padded(pad), false),
                List.of(Shape.of(1, 64, extent, extent)));
    }

    private static void measure(Layer layer, Kernels vector, Kernels scalar) {
        Random random = new Random(1);
        Map<Integer, Tensor> constants = new HashMap<>();
        for (int i = 1; i < layer.shapes.size(); i++) {
            if (!(layer.operator instanceof Binary)) {
                constants.put(i, noise(layer.shapes.get(i), random));
            }
        }
        List<ValueType> types = layer.shapes.stream().map(s -> new ValueType(ElementType.FLOAT32, s)).toList();
        Shape out = layer.operator.outputShape(layer.shapes);
        Site site = new Site(layer.operator, types, new ValueType(ElementType.FLOAT32, out), constants);
        List<Tile> x = layer.shapes.subList(0, layer.shapes.size() - constants.size()).stream()
                .map(s -> Tile.of(noise(s, random))).toList();
        Runnable fast = run(vector.kernel(site).orElseThrow(), x, out);
        Runnable slow = run(opponent(site, vector, scalar), x, out);
        slice(fast, 50 * SLICE);
        slice(slow, 25 * SLICE);
        double[] fastNanos = new double[ROUNDS];
        double[] slowNanos = new double[ROUNDS];
        double[] ratio = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            fastNanos[i] = slice(fast, SLICE);
            slowNanos[i] = slice(slow, SLICE);
            ratio[i] = slowNanos[i] / fastNanos[i];
        }
        double flops = layer.operator.flops(layer.shapes, Region.whole(out));
        System.out.printf("| %s | %.1f | %.3f | %.1f | %.2f | %.1f |%n", layer.name, flops / 1e6,
                median(fastNanos) / 1e6, flops / median(fastNanos), flops / median(slowNanos), median(ratio));
    }

    /** The scalar kernel; for a convolution by Winograd the direct one of the vector provider. */
    private static Kernel opponent(Site site, Kernels vector, Kernels scalar) {
        return site.operator() instanceof Conv c && c.algorithm() == Conv.Algorithm.WINOGRAD
                ? vector.kernel(new Site(new Conv(c.window(), 1, c.clamp()), site.inputs(), site.output(),
                        site.constants())).orElseThrow()
                : scalar.kernel(site).orElseThrow();
    }

    private static Runnable run(Kernel kernel, List<Tile> x, Shape out) {
        boolean picture = out.rank() == 4;
        List<Tile> inputs = picture ? x.stream().map(t -> t.to(kernel.layout())).toList() : x;
        Region whole = Region.whole(out);
        Tile y = Tile.zeros(ElementType.FLOAT32, whole,
                picture ? kernel.layout() : Layout.ROW_MAJOR);
        return () -> kernel.run(inputs, y, whole);
    }

    /** Nanoseconds of processor time of one run, as the mean over a slice of time (at least one run). */
    private static double slice(Runnable run, long nanos) {
        long begin = THREADS.getCurrentThreadCpuTime();
        long now = begin;
        int runs = 0;
        while (runs == 0 || now - begin < nanos) {
            run.run();
            runs++;
            now = THREADS.getCurrentThreadCpuTime();
        }
        return (double) (now - begin) / runs;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Tensor noise(Shape shape, Random random) {
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextFloat() - 0.5f;
        }
        return Tensor.floats(shape, data);
    }
}
