package io.bramble.kernels.vector;

import com.sun.management.ThreadMXBean;
import io.bramble.compute.ScalarKernels;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Site;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.MatMul;
import io.bramble.operator.Operator;
import io.bramble.operator.Softmax;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Prints how long the vector kernels of operators other than convolutions take beside the scalar ones: one thread, the two in
 * turns in one run, medians of processor time; all of them are warm before the first is measured. It stops where their bits
 * differ. docs/benchmarks/kernels.md says how to start it and keeps what it printed.
 */
final class OperatorsBenchmark {
    private static final int ROUNDS = Integer.getInteger("rounds", 15);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Of attention, whose tiles are row-major. */
    private static final int HEADS = 12;
    private static final long SLICE = 10_000_000;

    /** @param constants how many of the last inputs are constant */
    private record Case(String name, Operator operator, int constants, List<Shape> shapes) {}

    private record Contest(String name, int elements, Runnable vector, Runnable scalar) {}

    private OperatorsBenchmark() {}

    public static void main(String[] args) {
        List<Contest> contests = cases().stream()
                .filter(c -> args.length == 0 || Arrays.stream(args).anyMatch(c.name::contains))
                .map(OperatorsBenchmark::contest).toList();
        for (int i = 0; i < 2; i++) {
            for (Contest contest : contests) {
                ProcessorTime.slice(contest.vector, 20 * SLICE);
                ProcessorTime.slice(contest.scalar, 10 * SLICE);
            }
        }
        System.out.printf(
                "| operator | vector us | vector ns an element | scalar ns | scalar / vector | vector allocates bytes |%n");
        System.out.printf("|---|--:|--:|--:|--:|--:|%n");
        contests.forEach(OperatorsBenchmark::measure);
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        Shape picture = Shape.of(1, 64, 40, 40);
        for (Unary.Kind kind : List.of(Unary.Kind.EXP, Unary.Kind.LOG, Unary.Kind.SIGMOID, Unary.Kind.TANH,
                Unary.Kind.SOFTPLUS, Unary.Kind.ERF, Unary.Kind.GELU, Unary.Kind.GELU_TANH, Unary.Kind.MISH,
                Unary.Kind.ELU, Unary.Kind.HARD_SWISH, Unary.Kind.SQRT)) {
            cases.add(new Case(kind.toString().toLowerCase(Locale.ROOT), Unary.of(kind), 0, List.of(picture)));
        }
        cases.add(new Case("swish", new Unary(Unary.Kind.SWISH, 1, 0), 0, List.of(picture)));
        cases.add(new Case("leaky relu", new Unary(Unary.Kind.LEAKY_RELU, 0.1f, 0), 0, List.of(picture)));
        cases.add(new Case("softmax of 1000", new Softmax(1, 2), 0, List.of(Shape.of(1, 1000))));
        cases.add(new Case("softmax 12 heads of 128", new Softmax(3, 4), 0, List.of(Shape.of(1, 12, 128, 128))));
        cases.add(new Case("softmax 3 heads of 197", new Softmax(3, 4), 0, List.of(Shape.of(1, 3, 197, 197))));
        cases.add(new Case("softmax of 16 channels", new Softmax(1, 2), 0, List.of(Shape.of(1, 16, 4, 2100))));
        cases.add(new Case("layer normalization 128x768", new LayerNormalization(2, 3, 1e-5f, true), 2,
                List.of(Shape.of(1, 128, 768), Shape.of(768), Shape.of(768))));
        cases.add(new Case("rms normalization 128x288", new LayerNormalization(2, 3, 1e-5f, false), 1,
                List.of(Shape.of(1, 128, 288), Shape.of(288))));
        cases.add(binary("bias per neuron 128x768", Binary.Kind.ADD, 1, Shape.of(1, 128, 768), Shape.of(768)));
        cases.add(binary("scale per channel", Binary.Kind.MUL, 0, picture, Shape.of(1, 64, 1, 1)));
        cases.add(binary("division by a scalar", Binary.Kind.DIV, 1, Shape.of(1, 12, 128, 128), Shape.of()));
        cases.add(binary("mask of all heads", Binary.Kind.ADD, 0, Shape.of(1, 12, 128, 128), Shape.of(1, 1, 128, 128)));
        cases.add(binary("difference of one shape", Binary.Kind.SUB, 0, picture, picture));
        cases.add(binary("sum of one shape", Binary.Kind.ADD, 0, picture, picture));
        cases.add(product("scores 12x128x64x128", Shape.of(1, 12, 128, 64), Shape.of(1, 12, 64, 128)));
        cases.add(product("context 12x128x128x64", Shape.of(1, 12, 128, 128), Shape.of(1, 12, 128, 64)));
        cases.add(product("scores 3x197x64x197", Shape.of(3, 197, 64), Shape.of(3, 64, 197)));
        cases.add(product("one row 8x1x48x512", Shape.of(1, 8, 1, 48), Shape.of(1, 8, 48, 512)));
        return cases;
    }

    private static Case binary(String name, Binary.Kind kind, int constants, Shape a, Shape b) {
        return new Case(name, new Binary(kind, Clamp.NONE), constants, List.of(a, b));
    }

    private static Case product(String name, Shape a, Shape b) {
        return new Case(name, new MatMul(Clamp.NONE), 0, List.of(a, b));
    }

    private static Contest contest(Case c) {
        Random random = new Random(1);
        List<Tile> inputs = new ArrayList<>();
        Map<Integer, Tensor> constants = new HashMap<>();
        for (int i = 0; i < c.shapes.size(); i++) {
            Tensor noise = noise(c.shapes.get(i), random);
            if (i < c.shapes.size() - c.constants) {
                inputs.add(Tile.of(noise));
            } else {
                constants.put(i, noise);
            }
        }
        List<ValueType> types = c.shapes.stream().map(s -> new ValueType(ElementType.FLOAT32, s)).toList();
        Shape out = c.operator.outputShape(c.shapes);
        Site site = new Site(c.operator, types, new ValueType(ElementType.FLOAT32, out), constants);
        Kernel scalar = new ScalarKernels().kernel(site).orElseThrow();
        Kernel vector = new VectorKernels().kernel(site).orElse(scalar);
        Layout layout = vector.anyLayout() && out.extent(1) == HEADS ? Layout.ROW_MAJOR : vector.layout();
        Tile fast = tile(layout, out);
        Tile slow = tile(scalar.layout(), out);
        Contest contest = new Contest(vector == scalar ? c.name + " (no vector kernel)" : c.name, out.size(),
                run(vector, inputs, fast), run(scalar, inputs, slow));
        contest.vector.run();
        contest.scalar.run();
        if (!fast.toTensor().equals(slow.toTensor())) {
            throw new AssertionError(c.name + ": the bits of the vector kernel are not those of the scalar one");
        }
        return contest;
    }

    private static Tile tile(Layout pictures, Shape shape) {
        return Tile.zeros(ElementType.FLOAT32, Region.whole(shape), shape.rank() == 4 ? pictures : Layout.ROW_MAJOR);
    }

    private static Runnable run(Kernel kernel, List<Tile> tiles, Tile out) {
        List<Tile> inputs = tiles.stream().map(t -> t.region().rank() == 4 ? t.to(out.layout()) : t).toList();
        return () -> kernel.run(inputs, out, out.region());
    }

    private static void measure(Contest contest) {
        double[] vector = new double[ROUNDS];
        double[] scalar = new double[ROUNDS];
        double[] ratio = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            vector[i] = ProcessorTime.slice(contest.vector, SLICE);
            scalar[i] = ProcessorTime.slice(contest.scalar, SLICE);
            ratio[i] = scalar[i] / vector[i];
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        contest.vector.run();
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        System.out.printf("| %s | %.1f | %.3f | %.3f | %.1f | %d |%n", contest.name, median(vector) / 1e3,
                median(vector) / contest.elements, median(scalar) / contest.elements, median(ratio), bytes);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Tensor noise(Shape shape, Random random) {
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = 2 * (float) random.nextGaussian();
        }
        return Tensor.floats(shape, data);
    }
}
