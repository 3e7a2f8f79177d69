package io.bramble.graph;

import io.bramble.operator.AveragePool;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Concat;
import io.bramble.operator.Conv;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.MatMul;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Pad;
import io.bramble.operator.ReduceMean;
import io.bramble.operator.Slice;
import io.bramble.operator.Softmax;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.operator.Window;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A few random operators over a picture {@code x}; small enough to follow every element.
 *
 * @param chain whether each node reads the one before it alone, and none skips elements, so that regions are exact
 */
record RandomGraph(Graph graph, boolean chain) {
    static RandomGraph of(Random random) {
        return new Maker(random, random.nextBoolean()).made();
    }

    private static final class Maker {
        private final Random random;
        private final boolean chain;
        private final List<Node> nodes = new ArrayList<>();
        private final Map<String, Tensor> weights = new LinkedHashMap<>();
        private final List<String> values = new ArrayList<>(List.of("x"));
        private final Map<String, Shape> shapes = new LinkedHashMap<>();

        Maker(Random random, boolean chain) {
            this.random = random;
            this.chain = chain;
            shapes.put("x", Shape.of(1, between(1, 3), between(3, 7), between(3, 7)));
        }

        RandomGraph made() {
            Shape input = shapes.get("x");
            int count = between(1, 5);
            while (nodes.size() < count) {
                grow();
            }
            Graph graph = new Graph("random", Map.of("x", new ValueType(ElementType.FLOAT32, input)),
                    List.of(values.getLast()), nodes, weights);
            return new RandomGraph(graph, chain);
        }

        private int between(int least, int most) {
            return random.nextInt(least, most + 1);
        }

        private void grow() {
            String from = chain ? values.getLast() : values.get(random.nextInt(values.size()));
            Shape x = shapes.get(from);
            switch (random.nextInt(chain ? 9 : 13)) {
                case 0 -> conv(from, x);
                case 1 -> add(new MaxPool(window(x), random.nextBoolean()), from);
                case 2 -> add(new AveragePool(window(x), false, random.nextBoolean()), from);
                case 3 -> add(Unary.of(Unary.Kind.TANH), from);
                case 4 -> add(new Softmax(1, between(2, 4)), from);
                case 5 -> add(new Transpose(random.nextBoolean() ? List.of(0, 1, 3, 2) : List.of(0, 2, 1, 3)), from);
                case 6 -> add(new ReduceMean(List.of(between(1, 3)), true), from);
                case 7 -> product(from, x);
                case 8 -> add(new GlobalAveragePool(), from);
                case 9 -> add(new Pad(List.of(0, 0, between(0, 2), 0), List.of(0, 1, 0, between(0, 2)), 1), from);
                case 10 -> slice(from, x);
                case 11 -> add(new Concat(between(1, 3)), from, from);
                default -> values.stream().filter(v -> shapes.get(v).equals(x)).findFirst()
                        .ifPresent(v -> add(new Binary(Binary.Kind.ADD, Clamp.NONE), from, v));
            }
        }

        /** Of stride 1 and a pad smaller than the window in a chain: every element and window counts. */
        private Window window(Shape x) {
            List<Integer> kernel = List.of(between(1, Math.min(3, x.extent(2))), between(1, Math.min(3, x.extent(3))));
            List<Integer> pads = kernel.stream().map(k -> random.nextInt(k)).toList();
            List<Integer> more = kernel.stream().map(k -> random.nextInt(k)).toList();
            List<Integer> strides = chain ? List.of(1, 1) : List.of(between(1, 3), between(1, 3));
            return new Window(kernel, strides, List.of(1, 1), pads, more);
        }

        private void conv(String from, Shape x) {
            int group = x.extent(1) % 2 == 0 && !chain ? 2 : 1;
            Window w = window(x);
            Conv conv = new Conv(w, group, Clamp.NONE);
            add(conv, from, weight(2 * group, x.extent(1) / group, w.kernel().get(0), w.kernel().get(1)),
                    weight(2 * group));
        }

        private void product(String from, Shape x) {
            add(new MatMul(Clamp.NONE), from, weight(x.extent(3), between(1, 4)));
        }

        private void slice(String from, Shape x) {
            List<Integer> starts = new ArrayList<>();
            List<Integer> counts = new ArrayList<>();
            List<Integer> steps = new ArrayList<>();
            for (int extent : x.toArray()) {
                int step = random.nextBoolean() ? -1 : between(1, 2);
                int start = step < 0 ? extent - 1 : random.nextInt(extent);
                starts.add(start);
                steps.add(step);
                counts.add(step < 0 ? between(1, extent) : between(1, (extent - 1 - start) / step + 1));
            }
            add(new Slice(starts, counts, steps), from);
        }

        private String weight(int... extents) {
            String name = "w" + weights.size();
            Shape shape = Shape.of(extents);
            weights.put(name, Tensor.zeros(ElementType.FLOAT32, shape));
            shapes.put(name, shape);
            return name;
        }

        private void add(Operator operator, String... inputs) {
            String name = "v" + nodes.size();
            nodes.add(new Node(name, operator, List.of(inputs), name));
            shapes.put(name, operator.outputShape(List.of(inputs).stream().map(shapes::get).toList()));
            values.add(name);
        }
    }
}
