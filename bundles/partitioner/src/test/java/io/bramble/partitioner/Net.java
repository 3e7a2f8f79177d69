package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Concat;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.MatMul;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Quantize;
import io.bramble.operator.Reshape;
import io.bramble.operator.Window;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Builds networks for tests: each step reads the value made last unless told otherwise, and returns its output. */
final class Net {
    private final String name;
    private final Random random;
    private final Map<String, ValueType> inputs = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private String last;

    Net(String name, long seed) {
        this.name = name;
        this.random = new Random(seed);
    }

    String input(String value, int... extents) {
        inputs.put(value, ValueType.floats(extents));
        shapes.put(value, Shape.of(extents));
        return last = value;
    }

    /** An input that no node reads. */
    void unread(String value, int... extents) {
        inputs.put(value, ValueType.floats(extents));
    }

    String last() {
        return last;
    }

    Net from(String value) {
        last = value;
        return this;
    }

    Shape shape() {
        return shapes.get(last);
    }

    /** A node on the last value, and on further values and weights. */
    String node(String node, Operator operator, String... more) {
        List<String> in = new ArrayList<>(List.of(last));
        in.addAll(Arrays.asList(more));
        nodes.add(new Node(node, operator, in, node + ".out"));
        shapes.put(node + ".out", operator.outputShape(in.stream().map(shapes::get).toList()));
        return last = node + ".out";
    }

    String conv(String node, int channels, int kernel, int stride) {
        return conv(node, channels, kernel, stride, kernel / 2, 1);
    }

    String conv(String node, int channels, int kernel, int stride, int pad, int group) {
        Window window = Window.of(kernel, kernel).strided(stride).padded(pad);
        String w = weight(node + ".w", channels, shape().extent(1) / group, kernel, kernel);
        return node(node, new Conv(window, group, Clamp.RELU), w, weight(node + ".b", channels));
    }

    String pool(String node, int kernel, int stride) {
        return node(node, new MaxPool(Window.of(kernel, kernel).strided(stride), false));
    }

    String flatten(String node) {
        return node(node, Reshape.to(Shape.of(shape().extent(0), shape().size() / shape().extent(0))));
    }

    String average(String node) {
        return node(node, new GlobalAveragePool());
    }

    String gemm(String node, int neurons, boolean transposed) {
        int in = shape().extent(1);
        String w = transposed ? weight(node + ".w", neurons, in) : weight(node + ".w", in, neurons);
        return node(node, new Gemm(1, 1, false, transposed, Clamp.RELU), w, weight(node + ".b", neurons));
    }

    String matMul(String node, int neurons) {
        return node(node, new MatMul(Clamp.NONE), weight(node + ".w", shape().extent(-1), neurons));
    }

    /** A layer of bytes, in two blocks of its inputs where these are even. */
    String bytes(String node, int neurons) {
        int in = shape().extent(-1);
        int block = in % 2 == 0 ? in / 2 : in;
        Shape shape = Shape.of(in, neurons);
        Tensor w = Tensor.integers(ElementType.INT8, shape, random.longs(shape.size(), -128, 128).toArray());
        weights.put(node + ".w", w);
        shapes.put(node + ".w", shape);
        return node(node, new MatMulBytes(block, Clamp.NONE), node + ".w", weight(node + ".s", in / block, neurons),
                weight(node + ".b", neurons));
    }

    /** Whole numbers of 8 bits, by a scale for each channel. */
    String quantize(String node) {
        return node(node, new Quantize(Quantize.Scaling.QUOTIENT, 1, -128, 127, ElementType.FLOAT32),
                weight(node + ".s", shape().extent(1)));
    }

    String add(String node, String other) {
        return node(node, new Binary(Binary.Kind.ADD, Clamp.RELU), other);
    }

    String concat(String node, String... others) {
        return node(node, new Concat(1), others);
    }

    /** Squeeze, two expansions beside one another, and their channels put together (SqueezeNet). */
    String fire(String node, int squeeze, int expand) {
        String s = conv(node + ".squeeze", squeeze, 1, 1);
        String one = conv(node + ".expand1", expand, 1, 1);
        String three = from(s).conv(node + ".expand3", expand, 3, 1);
        return from(one).concat(node + ".concat", three);
    }

    /** Two convolutions and the way around them. */
    String residual(String node) {
        String before = last;
        int channels = shape().extent(1);
        conv(node + ".a", channels, 3, 1);
        conv(node + ".b", channels, 3, 1);
        return add(node + ".add", before);
    }

    String weight(String value, int... extents) {
        float[] data = new float[Shape.of(extents).size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextFloat() - 0.5f;
        }
        weights.put(value, Tensor.floats(Shape.of(extents), data));
        shapes.put(value, Shape.of(extents));
        return value;
    }

    Graph graph(String... outputs) {
        return new Graph(name, inputs, outputs.length == 0 ? List.of(last) : List.of(outputs), nodes, weights);
    }
}
