package io.bramble.model;

import io.bramble.model.onnx.Attribute;
import io.bramble.model.onnx.OnnxGraph;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxNode;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A published architecture without weights (each is a ConstantOfShape), given full-size ones by chance that is the same
 * everywhere: a weight's name seeds (FNV-1a) a sequence (SplitMix64) of numbers in [0, 1), which its role scales. The
 * same as {@code light/inflate.py} of the test data makes.
 *
 * @param low lowest scale of a normalization
 * @param width width of these scales
 * @param bias largest bias
 * @param gain of the last fully connected layer
 */
record Inflated(double low, double width, double bias, double gain) {
    /** Chosen so that answers stay finite and hang on the input. */
    static Inflated of(String name) {
        return switch (name) {
            case "resnet50" -> new Inflated(0.5, 0.4, 0.02, 0.05);
            case "shufflenet" -> new Inflated(0.5, 0.4, 0.02, 0.02);
            case "inception_v2" -> new Inflated(0.8, 0.4, 0.0005, 0.3);
            case "densenet121" -> new Inflated(0.9, 0.4, 0.02, 1);
            case "inception_v1" -> new Inflated(0.6, 0.4, 0.02, 3);
            default -> new Inflated(0.6, 0.4, 0.1, 1);
        };
    }

    OnnxModel of(OnnxModel light) {
        OnnxGraph graph = light.graph();
        Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
        List<OnnxNode> kept = new ArrayList<>();
        OnnxNode last = graph.nodes().stream().filter(n -> n.operator().equals("Gemm")).reduce((a, b) -> b)
                .orElse(null);
        for (OnnxNode node : graph.nodes()) {
            if (node.operator().equals("ConstantOfShape")) {
                String name = node.outputs().get(0);
                Tensor.Integers extents = (Tensor.Integers) graph.initializers().get(node.inputs().get(0));
                constants.put(name, weight(graph, name, extents.toLongs(), last));
            } else {
                kept.add(node);
            }
        }
        return new OnnxModel(light.producer(), light.opsets(), light.functions(),
                new OnnxGraph(graph.name(), kept, constants, graph.refused(), graph.inputs(), graph.outputs()));
    }

    private Tensor weight(OnnxGraph graph, String name, long[] extents, OnnxNode last) {
        Shape shape = Shape.of(extents);
        OnnxNode user = reader(graph, name);
        float[] data = new float[shape.size()];
        double[] line = line(graph, user, user.inputs().indexOf(name), extents, user == last);
        long seed = seed(name);
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (line[0] + line[1] * uniform(seed, i));
        }
        return Tensor.floats(shape, data);
    }

    /** What is added to, and what multiplied with, a number in [0, 1). */
    private double[] line(OnnxGraph graph, OnnxNode user, int input, long[] extents, boolean last) {
        double[] scales = {low, width};
        double[] biases = {-bias, 2 * bias};
        return switch (user.operator()) {
            case "Unsqueeze" -> reader(graph, user.outputs().get(0)).operator().equals("Mul") ? scales : biases;
            case "Conv", "Gemm", "Reshape" -> {
                if (input != 1 && !user.operator().equals("Reshape")) {
                    yield biases;
                }
                double fan = 1;
                for (int a = 1; a < extents.length; a++) {
                    fan *= extents[a];
                }
                if (user.operator().equals("Gemm")) {
                    boolean transposed = user.attributes().get("transB") instanceof Attribute.Whole w && w.value() != 0;
                    fan = extents[transposed ? 1 : 0];
                }
                double most = Math.sqrt(6 / fan) * (last ? gain : 1);
                yield new double[]{-most, 2 * most};
            }
            case "BatchNormalization" -> switch (input) {
                case 1 -> scales;
                case 4 -> new double[]{0.5, 1};
                default -> biases;
            };
            default -> biases;
        };
    }

    private static OnnxNode reader(OnnxGraph graph, String value) {
        return graph.nodes().stream().filter(n -> n.inputs().contains(value)).findFirst().orElseThrow();
    }

    private static long seed(String name) {
        long h = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * 0x100000001B3L;
        }
        return h;
    }

    private static double uniform(long seed, int i) {
        long z = seed + (i + 1L) * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 40) / (double) (1 << 24);
    }
}
