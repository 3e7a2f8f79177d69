package io.bramble.kernels.vector;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Site;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Window;
import io.bramble.operator.Winograd;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Prints the time that ONNX Runtime takes for the layers of known networks beside that of the vector kernels: one thread,
 * the two in turns in one JVM, processor time, the median of the ratios of neighbouring turns with its quartiles.
 *
 * <p>ONNX Runtime keeps pictures in blocks of channels and converts where a model begins and ends. So layers are measured
 * in chains, in which that weighs little. First every chain runs until all of it is compiled: a kernel has to be fast where
 * many shapes went through it. docs/benchmarks/kernels.md keeps what it printed.
 */
final class LayersBenchmark {
    private static final int ROUNDS = Integer.getInteger("rounds", 21);
    private static final long SLICE = 20_000_000;
    private static final int WINOGRAD_CHANNELS = 32;

    /** A convolution or, of {@code out} 0, a pool. */
    private record Layer(int kernel, int stride, int out, boolean depthwise) {
        Operator operator(int in) {
            Window window = Window.of(kernel, kernel).strided(stride).padded(kernel / 2);
            if (out == 0) {
                return new MaxPool(window, false);
            }
            boolean winograd = !depthwise && Winograd.fits(window) && in >= WINOGRAD_CHANNELS;
            return new Conv(window, depthwise ? in : 1, Clamp.RELU,
                    winograd ? Conv.Algorithm.WINOGRAD : Conv.Algorithm.DIRECT);
        }
    }

    private record Chain(String name, int channels, int extent, int times, List<Layer> layers) {}

    private static final class Contest {
        private final String name;
        private final List<Kernel> kernels = new ArrayList<>();
        private final List<Tile> tiles = new ArrayList<>();
        private final OrtSession session;
        private final Map<String, OnnxTensor> inputs;
        private double flops;

        Contest(Chain chain, OrtEnvironment environment) throws OrtException {
            name = chain.name;
            Random random = new Random(1);
            Shape shape = Shape.of(1, chain.channels, chain.extent, chain.extent);
            Tensor x = noise(shape, random, 1);
            OnnxChain file = new OnnxChain(shape);
            for (int i = 0; i < chain.times * chain.layers.size(); i++) {
                Layer layer = chain.layers.get(i % chain.layers.size());
                Operator operator = layer.operator(shape.extent(1));
                List<Tensor> weights = weights(layer, shape.extent(1), random);
                List<Shape> shapes = new ArrayList<>(List.of(shape));
                Map<Integer, Tensor> constants = new HashMap<>();
                for (Tensor w : weights) {
                    constants.put(shapes.size(), w);
                    shapes.add(w.shape());
                }
                Shape out = operator.outputShape(shapes);
                Kernel kernel = new VectorKernels().kernel(new Site(operator,
                        shapes.stream().map(s -> new ValueType(ElementType.FLOAT32, s)).toList(),
                        new ValueType(ElementType.FLOAT32, out), constants)).orElseThrow();
                if (tiles.isEmpty()) {
                    tiles.add(Tile.of(x).to(kernel.layout()));
                }
                kernels.add(kernel);
                tiles.add(Tile.zeros(ElementType.FLOAT32, Region.whole(out), kernel.layout()));
                flops += operator.flops(shapes, Region.whole(out));
                file.add(operator, weights);
                shape = out;
            }
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
                session = environment.createSession(file.done(shape), options);
            }
            long[] extents = Arrays.stream(tiles.get(0).region().shape().toArray()).asLongStream().toArray();
            inputs = Map.of("x", OnnxTensor.createTensor(environment, FloatBuffer.wrap(((Tensor.Floats) x).data()),
                    extents));
        }

        private static List<Tensor> weights(Layer layer, int in, Random random) {
            if (layer.out == 0) {
                return List.of();
            }
            int depth = layer.depthwise ? 1 : in;
            Shape shape = Shape.of(layer.out, depth, layer.kernel, layer.kernel);
            float scale = (float) Math.sqrt(6.0 / (depth * layer.kernel * layer.kernel));
            return List.of(noise(shape, random, scale), noise(Shape.of(layer.out), random, 0.1f));
        }

        void ours() {
            for (int i = 0; i < kernels.size(); i++) {
                Tile out = tiles.get(i + 1);
                kernels.get(i).run(List.of(tiles.get(i)), out, out.region());
            }
        }

        void theirs() {
            try (OrtSession.Result result = session.run(inputs)) {
                result.get(0);
            } catch (OrtException e) {
                throw new IllegalStateException(name, e);
            }
        }

        /** Largest difference between the answers, as a share of the largest value. */
        double difference() throws OrtException {
            ours();
            float[] mine = ((Tensor.Floats) tiles.getLast().toTensor()).data();
            double worst = 0;
            double most = 0;
            try (OrtSession.Result result = session.run(inputs)) {
                FloatBuffer other = ((OnnxTensor) result.get(0)).getFloatBuffer();
                for (int i = 0; i < mine.length; i++) {
                    worst = Math.max(worst, Math.abs(mine[i] - other.get(i)));
                    most = Math.max(most, Math.abs(other.get(i)));
                }
            }
            return worst / most;
        }
    }

    private LayersBenchmark() {}

    /** @param args parts of names of chains; without any, all */
    public static void main(String[] args) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "layers");
        List<Contest> contests = new ArrayList<>();
        for (Chain chain : chains()) {
            if (args.length == 0 || Arrays.stream(args).anyMatch(chain.name::contains)) {
                contests.add(new Contest(chain, environment));
            }
        }
        for (int i = 0; i < 10; i++) {
            contests.forEach(c -> ProcessorTime.slice(c::ours, 5 * SLICE));
        }
        System.out.println(
                "| layers | Mflop | GFLOP/s | ONNX Runtime GFLOP/s | ONNX Runtime / ours (quartiles) | best / best |");
        System.out.println("|---|--:|--:|--:|--:|--:|");
        for (Contest contest : contests) {
            if (contest.difference() > 1e-4) {
                throw new IllegalStateException(contest.name + ": answers differ by " + contest.difference());
            }
            measure(contest);
        }
    }

    private static List<Chain> chains() {
        Layer pool = new Layer(3, 2, 0, false);
        return List.of(
                new Chain("first 7x7 stride 2 3-64, pool", 3, 224, 1, List.of(conv(7, 2, 64), pool)),
                new Chain("first 3x3 stride 2 3-64, pool", 3, 224, 1, List.of(conv(3, 2, 64), pool)),
                new Chain("first 3x3 3-64-64", 3, 224, 1, List.of(conv(3, 1, 64), conv(3, 1, 64))),
                new Chain("3x3 64 56x56", 64, 56, 6, List.of(conv(3, 1, 64))),
                new Chain("3x3 128 28x28", 128, 28, 6, List.of(conv(3, 1, 128))),
                new Chain("3x3 256 14x14", 256, 14, 6, List.of(conv(3, 1, 256))),
                new Chain("3x3 512 28x28", 512, 28, 2, List.of(conv(3, 1, 512))),
                new Chain("3x3 512 14x14", 512, 14, 3, List.of(conv(3, 1, 512))),
                new Chain("3x3 512 7x7", 512, 7, 6, List.of(conv(3, 1, 512))),
                new Chain("3x3 stride 2 128-128 56x56", 128, 56, 1, List.of(conv(3, 2, 128), conv(1, 1, 128))),
                new Chain("3x3 stride 2 256-256 28x28", 256, 28, 1, List.of(conv(3, 2, 256), conv(1, 1, 256))),
                new Chain("3x3 stride 2 512-512 14x14", 512, 14, 1, List.of(conv(3, 2, 512), conv(1, 1, 512))),
                new Chain("1x1 64-256-64 56x56", 64, 56, 3, List.of(conv(1, 1, 256), conv(1, 1, 64))),
                new Chain("1x1 128-512-128 28x28", 128, 28, 3, List.of(conv(1, 1, 512), conv(1, 1, 128))),
                new Chain("1x1 256-1024-256 14x14", 256, 14, 3, List.of(conv(1, 1, 1024), conv(1, 1, 256))),
                new Chain("1x1 512-2048-512 7x7", 512, 7, 3, List.of(conv(1, 1, 2048), conv(1, 1, 512))),
                new Chain("fire 64-16-64 55x55", 64, 55, 3, List.of(conv(1, 1, 16), conv(3, 1, 64))),
                new Chain("fire 256-32-256 27x27", 256, 27, 3, List.of(conv(1, 1, 32), conv(3, 1, 256))),
                new Chain("inverted 16-96-16 112x112", 16, 112, 2,
                        List.of(conv(1, 1, 96), depthwise(3, 96), conv(1, 1, 16))),
                new Chain("inverted 32-192-32 28x28", 32, 28, 3,
                        List.of(conv(1, 1, 192), depthwise(3, 192), conv(1, 1, 32))),
                new Chain("inverted 96-576-96 14x14", 96, 14, 3,
                        List.of(conv(1, 1, 576), depthwise(3, 576), conv(1, 1, 96))),
                new Chain("depthwise 3x3 32 112x112", 32, 112, 6, List.of(depthwise(3, 32))),
                new Chain("depthwise 3x3 128 56x56", 128, 56, 6, List.of(depthwise(3, 128))),
                new Chain("depthwise 3x3 512 14x14", 512, 14, 6, List.of(depthwise(3, 512))),
                new Chain("depthwise 5x5 240 28x28", 240, 28, 6, List.of(depthwise(5, 240))));
    }

    private static Layer conv(int kernel, int stride, int out) {
        return new Layer(kernel, stride, out, false);
    }

    private static Layer depthwise(int kernel, int channels) {
        return new Layer(kernel, 1, channels, true);
    }

    private static void measure(Contest contest) {
        ProcessorTime.slice(contest::theirs, 5 * SLICE);
        ProcessorTime.slice(contest::ours, 5 * SLICE);
        double[] ours = new double[ROUNDS];
        double[] theirs = new double[ROUNDS];
        double[] ratio = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            ours[i] = ProcessorTime.slice(contest::ours, SLICE);
            theirs[i] = ProcessorTime.slice(contest::theirs, SLICE);
            ratio[i] = theirs[i] / ours[i];
        }
        Arrays.sort(ours);
        Arrays.sort(theirs);
        Arrays.sort(ratio);
        int middle = ROUNDS / 2;
        System.out.printf("| %s | %.0f | %.1f | %.1f | %.2f (%.2f, %.2f) | %.2f |%n", contest.name, contest.flops / 1e6,
                contest.flops / ours[middle], contest.flops / theirs[middle], ratio[middle], ratio[ROUNDS / 4],
                ratio[3 * ROUNDS / 4], theirs[0] / ours[0]);
    }

    private static Tensor noise(Shape shape, Random random, float scale) {
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = scale * (random.nextFloat() - 0.5f);
        }
        return Tensor.floats(shape, data);
    }
}
