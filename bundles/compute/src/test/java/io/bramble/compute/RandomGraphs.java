package io.bramble.compute;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.operator.AveragePool;
import io.bramble.operator.BatchNormalization;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Concat;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.MatMul;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Pad;
import io.bramble.operator.Reshape;
import io.bramble.operator.Softmax;
import io.bramble.operator.Unary;
import io.bramble.operator.Window;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Small sound graphs made by chance from a seed: convolutions of every kind, pools, branches that are added or
 * concatenated, and, for classifiers, fully connected layers.
 */
public final class RandomGraphs {
    private final Random random;
    private final Chance chance;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> weights = new HashMap<>();
    private final Map<String, Shape> shapes = new HashMap<>();

    public RandomGraphs(Random random) {
        this.random = random;
        this.chance = new Chance(random, 0);
    }

    /** From a picture "x" to one or two feature maps; every node is spatial. */
    public Graph spatial() {
        return graph(24, 3 + random.nextInt(6), false);
    }

    /** From a picture "x" to scores "y", by feature maps and at least two fully connected layers. */
    public Graph classifier() {
        return graph(24, 2 + random.nextInt(4), true);
    }

    /** The same with larger pictures, which are worth several threads. */
    public Graph large(boolean classifier) {
        return graph(64, 4, classifier);
    }

    /** Whole inputs, with the seeded chance. */
    public Map<String, Tile> inputs(Graph graph) {
        Map<String, Tile> inputs = new HashMap<>();
        graph.inputs().forEach(
                (name, type) -> inputs.put(name, Tile.of(chance.floats(type.shape().toArray()))));
        return inputs;
    }

    /** A region cut by chance into pieces that do not overlap, along some of its axes. */
    public List<Region> tiling(Region whole, int... axes) {
        List<Region> pieces = new ArrayList<>(List.of(whole));
        for (int cut = random.nextInt(6) + 1; cut > 0; cut--) {
            Region piece = pieces.remove(random.nextInt(pieces.size()));
            int axis = axes[random.nextInt(axes.length)];
            int from = piece.range(axis).from();
            int to = piece.range(axis).to();
            if (to - from < 2) {
                pieces.add(piece);
                continue;
            }
            int at = from + 1 + random.nextInt(to - from - 1);
            pieces.add(piece.with(axis, from, at));
            pieces.add(piece.with(axis, at, to));
        }
        return pieces;
    }

    private Graph graph(int most, int depth, boolean classifier) {
        nodes.clear();
        weights.clear();
        shapes.clear();
        int side = most / 2 + random.nextInt(most / 2);
        Shape x = Shape.of(1, 1 + random.nextInt(4), side, most / 2 + random.nextInt(most / 2));
        shapes.put("x", x);
        String value = conv("x", 1 + random.nextInt(33));
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            value = layer(value);
        }
        if (classifier) {
            outputs.add(head(value));
        } else {
            outputs.add(value);
            if (random.nextInt(3) == 0) {
                outputs.add(layer(nodes.get(random.nextInt(nodes.size())).output()));
            }
        }
        Map<String, ValueType> inputs = new LinkedHashMap<>();
        inputs.put("x", ValueType.floats(x.toArray()));
        return new Graph("random", inputs, outputs.stream().distinct().toList(), nodes, weights);
    }

    private String layer(String value) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> conv(value, chance.channels());
            case 3 -> depthwise(value);
            case 4 -> pool(value);
            case 5 -> {
                String left = same(value, chance.channels());
                String right = same(value, chance.channels());
                yield add(new Concat(1), left, right);
            }
            case 6, 7 -> add(new Binary(Binary.Kind.ADD, chance.clamp()),
                    same(value, shapes.get(value).extent(1)), value);
            case 8 -> normalised(value);
            default -> random.nextBoolean()
                    ? add(Unary.of(random.nextBoolean() ? Unary.Kind.TANH : Unary.Kind.RELU), value)
                    : add(new Pad(List.of(0, 0, 1, 2), List.of(0, 0, 0, 1), 0.25f), value);
        };
    }

    private String head(String value) {
        if (random.nextBoolean()) {
            value = add(new GlobalAveragePool(), value);
        }
        Shape shape = shapes.get(value);
        value = add(Reshape.to(Shape.of(1, shape.size())), value);
        value = gemm(value, 20 + random.nextInt(100), Clamp.RELU);
        if (random.nextBoolean()) {
            int k = shapes.get(value).extent(1);
            value = add(new MatMul(Clamp.NONE), value, weight(k, 20 + random.nextInt(40)));
        }
        value = gemm(value, 3 + random.nextInt(30), Clamp.NONE);
        return random.nextBoolean() ? add(new Softmax(1, 2), value) : value;
    }

    private String gemm(String value, int neurons, Clamp clamp) {
        int k = shapes.get(value).extent(1);
        boolean transposed = random.nextBoolean();
        String b = transposed ? weight(neurons, k) : weight(k, neurons);
        return add(new Gemm(1, 1, false, transposed, clamp), value, b, weight(neurons));
    }

    private String conv(String value, int out) {
        Shape x = shapes.get(value);
        Window w = chance.window(x.extent(2), x.extent(3));
        if (w.outputs(0, x.extent(2), false) * w.outputs(1, x.extent(3), false) < 9) {
            w = Window.of(1, 1);
        }
        int in = x.extent(1);
        return add(new Conv(w, 1, chance.clamp()), value,
                weight(out, in, w.kernel().get(0), w.kernel().get(1)), weight(out));
    }

    /** A convolution that keeps rows and columns. */
    private String same(String value, int out) {
        int k = random.nextInt(3);
        boolean winograd = k == 1 && random.nextInt(3) > 0;
        return add(new Conv(Window.of(2 * k + 1, 2 * k + 1).padded(k), 1, chance.clamp(),
                winograd ? Conv.Algorithm.WINOGRAD : Conv.Algorithm.DIRECT), value,
                weight(out, shapes.get(value).extent(1), 2 * k + 1, 2 * k + 1), weight(out));
    }

    private String depthwise(String value) {
        int c = shapes.get(value).extent(1);
        return add(new Conv(Window.of(3, 3).padded(1), c, chance.clamp()), value, weight(c, 1, 3, 3),
                weight(c));
    }

    private String pool(String value) {
        if (Math.min(shapes.get(value).extent(2), shapes.get(value).extent(3)) < 6) {
            return value;
        }
        Window w = random.nextBoolean() ? Window.of(2, 2).strided(2) : Window.of(3, 3).strided(2).padded(1);
        boolean ceil = random.nextBoolean();
        return add(random.nextBoolean() ? new MaxPool(w, ceil) : new AveragePool(w, ceil, random.nextBoolean()),
                value);
    }

    private String normalised(String value) {
        int c = shapes.get(value).extent(1);
        String variance = weight(c);
        float[] v = ((Tensor.Floats) weights.get(variance)).data();
        for (int i = 0; i < c; i++) {
            v[i] = 0.5f + Math.abs(v[i]);
        }
        return add(new BatchNormalization(1e-5f), value, weight(c), weight(c), weight(c), variance);
    }

    private String weight(int... extents) {
        String name = "w" + weights.size();
        Tensor.Floats tensor = chance.floats(extents);
        float scale = (float) (1 / Math.sqrt(Math.max(1, tensor.shape().size() / extents[0])));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] *= scale;
        }
        weights.put(name, tensor);
        shapes.put(name, tensor.shape());
        return name;
    }

    private String add(Operator operator, String... inputs) {
        String output = "v" + nodes.size();
        nodes.add(new Node(operator.label() + nodes.size(), operator, List.of(inputs), output));
        shapes.put(output, operator.outputShape(Arrays.stream(inputs).map(shapes::get).toList()));
        return output;
    }
}
