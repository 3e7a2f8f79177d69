package io.bramble.model.oracle;

import io.bramble.model.oracle.Draft.Call;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Models of one node each: operators of com.microsoft, and those of ONNX that its own cases hardly touch. */
public final class OperatorSamples {
    private static final String MICROSOFT = "com.microsoft";

    private final Random random;
    private final List<Draft> drafts = new ArrayList<>();

    /** A tensor that is a weight, not an input. */
    private record Fixed(Tensor tensor) {}

    private OperatorSamples(Random random) {
        this.random = random;
    }

    static List<Draft> of(Random random, Consumer<OperatorSamples> kind) {
        OperatorSamples samples = new OperatorSamples(random);
        kind.accept(samples);
        return samples.drafts;
    }

    /** All of them, as files. */
    public static List<byte[]> files() {
        return of(new Random(1), s -> {
            s.fusedProductsAndConvolutions();
            s.activationsAndNorms();
            s.attention();
            s.quantised();
            s.weightsOfFewBits();
            s.recurrent();
            s.seldom();
        }).stream().map(Draft::bytes).toList();
    }

    private Tensor floats(int... extents) {
        Shape shape = Shape.of(extents);
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        return Tensor.floats(shape, data);
    }

    private Tensor whole(ElementType type, int from, int to, int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.integers(type, shape, random.longs(shape.size(), from, to).toArray());
    }

    private Tensor bytes(int... extents) {
        return whole(ElementType.UINT8, 0, 256, extents);
    }

    private static Fixed fixed(Tensor tensor) {
        return new Fixed(tensor);
    }

    private static Fixed scale(float s) {
        return fixed(Tensor.floats(Shape.SCALAR, s));
    }

    private static Fixed zero(int z) {
        return fixed(Tensor.integers(ElementType.UINT8, Shape.SCALAR, z));
    }

    /** @param inputs tensors, fixed ones, or null for one that is left out */
    private void add(String domain, String operator, int outputs, List<?> inputs, Object... attributes) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        Map<String, Tensor> weights = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (Object input : inputs) {
            String name = input == null ? "" : "x" + names.size();
            names.add(name);
            if (input instanceof Fixed f) {
                weights.put(name, f.tensor());
            } else if (input instanceof Tensor t) {
                given.put(name, t);
            }
        }
        List<String> made = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            made.add("y" + i);
        }
        drafts.add(new Draft(17, given, weights,
                List.of(new Call(domain, operator, names, made, Arrays.asList(attributes))), made, Map.of(), Map.of()));
    }

    void fusedProductsAndConvolutions() {
        for (String activation : List.of("Relu", "Sigmoid", "Tanh")) {
            add(MICROSOFT, "FusedConv", 1, List.of(floats(1, 4, 6, 5), fixed(floats(6, 2, 3, 3)), fixed(floats(6))),
                    "activation", activation, "group", 2, "pads", new long[]{1, 1, 1, 1});
            add(MICROSOFT, "FusedGemm", 1, List.of(floats(3, 4), fixed(floats(5, 4)), fixed(floats(5))),
                    "activation", activation, "transB", 1, "alpha", 0.5f, "beta", 2f);
        }
        add(MICROSOFT, "FusedConv", 1,
                List.of(floats(1, 3, 6, 5), fixed(floats(4, 3, 1, 1)), fixed(floats(4)), floats(1, 4, 6, 5)),
                "activation",
                "Relu");
        add(MICROSOFT, "FusedConv", 1, List.of(floats(1, 3, 6, 5), fixed(floats(4, 3, 1, 1))), "activation",
                "LeakyRelu", "activation_params", new float[]{0.3f});
        add(MICROSOFT, "FusedConv", 1, List.of(floats(1, 3, 6, 5), fixed(floats(4, 3, 1, 1))), "activation", "Clip",
                "activation_params", new float[]{-0.5f, 1});
        add(MICROSOFT, "FusedMatMul", 1, List.of(floats(2, 4, 3), floats(2, 4, 5)), "transA", 1, "alpha", 0.25f);
        add(MICROSOFT, "FusedMatMul", 1, List.of(floats(2, 4, 3), floats(2, 5, 3)), "transB", 1);
    }

    void activationsAndNorms() {
        add(MICROSOFT, "Gelu", 1, List.of(floats(3, 7)));
        add(MICROSOFT, "FastGelu", 1, List.of(floats(3, 7)));
        add(MICROSOFT, "FastGelu", 1, List.of(floats(3, 7), fixed(floats(7))));
        add(MICROSOFT, "BiasGelu", 1, List.of(floats(3, 7), fixed(floats(7))));
        add(MICROSOFT, "QuickGelu", 1, List.of(floats(3, 7)));
        add(MICROSOFT, "QuickGelu", 1, List.of(floats(3, 7)), "alpha", 0.7f);
        Tensor x = floats(2, 3, 8);
        Fixed v = fixed(floats(8));
        add("", "SimplifiedLayerNormalization", 1, List.of(x, v), "axis", -1, "epsilon", 1e-3f);
        add(MICROSOFT, "SkipLayerNormalization", 1, List.of(x, floats(2, 3, 8), v, fixed(floats(8)),
                fixed(floats(8))), "epsilon", 1e-3f);
        add(MICROSOFT, "SkipLayerNormalization", 1, List.of(x, floats(2, 3, 8), v));
        add(MICROSOFT, "SkipSimplifiedLayerNormalization", 1, List.of(x, floats(2, 3, 8), v), "epsilon", 1e-3f);
    }

    void attention() {
        Tensor x = floats(2, 5, 8);
        add(MICROSOFT, "MultiHeadAttention", 1, List.of(x, floats(2, 6, 8), floats(2, 6, 12)), "num_heads", 4);
        add(MICROSOFT, "MultiHeadAttention", 1, List.of(x, floats(2, 5, 8), floats(2, 5, 8), fixed(floats(24))),
                "num_heads", 2, "scale", 0.3f);
        add(MICROSOFT, "MultiHeadAttention", 1, List.of(x, floats(2, 5, 8), floats(2, 5, 8)), "num_heads", 2,
                "unidirectional", 1);
        add(MICROSOFT, "Attention", 1, List.of(x, fixed(floats(8, 24)), fixed(floats(24))), "num_heads", 2);
        Tensor mask = Tensor.integers(ElementType.INT32, Shape.of(2, 5), 1, 1, 1, 0, 0, 1, 1, 1, 1, 1);
        add(MICROSOFT, "Attention", 1, List.of(x, fixed(floats(8, 24)), fixed(floats(24)), mask), "num_heads", 4,
                "unidirectional", 0);
        add(MICROSOFT, "RotaryEmbedding", 1, List.of(floats(2, 3, 8),
                whole(ElementType.INT64, 0, 10, 2, 3), fixed(floats(10, 2)), fixed(floats(10, 2))), "num_heads", 2,
                "interleaved", 1);
        add(MICROSOFT, "RotaryEmbedding", 1, List.of(floats(2, 2, 3, 4), Tensor.longs(Shape.of(1), 4),
                fixed(floats(10, 2)), fixed(floats(10, 2))));
    }

    void quantised() {
        Object[] y = {scale(0.0402f), zero(120)};
        add(MICROSOFT, "QLinearLeakyRelu", 1, List.of(bytes(2, 9), scale(0.0513f), zero(100), y[0], y[1]), "alpha",
                0.1f);
        add(MICROSOFT, "QLinearSigmoid", 1, List.of(bytes(2, 9), scale(0.0513f), zero(100), scale(1 / 256f), zero(0)));
        add(MICROSOFT, "QLinearSoftmax", 1, List.of(bytes(2, 9), scale(0.0513f), zero(100), scale(1 / 256f), zero(0)),
                "opset", 13, "axis", -1);
        add(MICROSOFT, "QLinearConcat", 1,
                List.of(y[0], y[1], bytes(2, 3), scale(0.0513f), zero(100), bytes(2, 4), scale(0.0317f), zero(7)),
                "axis",
                1);
        add(MICROSOFT, "QLinearAveragePool", 1, List.of(bytes(1, 3, 6, 6), scale(0.0513f), zero(100), y[0], y[1]),
                "kernel_shape", new long[]{2, 2}, "strides", new long[]{2, 2});
        add(MICROSOFT, "QLinearGlobalAveragePool", 1,
                List.of(bytes(1, 3, 6, 6), scale(0.0513f), zero(100), y[0], y[1]));
        add(MICROSOFT, "QLinearAdd", 1,
                List.of(bytes(2, 9), scale(0.0513f), zero(100), bytes(2, 9), scale(0.0317f), zero(7),
                        y[0], y[1]));
        add(MICROSOFT, "QLinearMul", 1,
                List.of(bytes(2, 9), scale(0.0513f), zero(100), bytes(2, 9), scale(0.0317f), zero(7),
                        y[0], y[1]));
        add(MICROSOFT, "QLinearWhere", 1, List.of(whole(ElementType.BOOL, 0, 2, 2, 9), bytes(2, 9), scale(0.0513f),
                zero(100), bytes(2, 9), scale(0.0317f), zero(7), y[0], y[1]));
        Fixed weights = fixed(whole(ElementType.INT8, -20, 20, 6, 4));
        Fixed none = fixed(Tensor.integers(ElementType.INT8, Shape.SCALAR, 0));
        Fixed bias = fixed(whole(ElementType.INT32, -99, 99, 6));
        Tensor a = whole(ElementType.UINT8, 80, 120, 3, 4);
        add(MICROSOFT, "QGemm", 1, Arrays.asList(a, scale(0.0513f), zero(100), weights, scale(0.0203f), none, bias),
                "transB", 1);
        add(MICROSOFT, "QGemm", 1,
                Arrays.asList(a, scale(0.0513f), zero(100), weights, scale(0.0203f), none, bias, y[0], y[1]), "transB",
                1);
        Fixed b = fixed(whole(ElementType.INT8, -20, 20, 4, 6));
        add(MICROSOFT, "MatMulIntegerToFloat", 1,
                Arrays.asList(a, b, scale(0.0513f), scale(0.0203f), zero(100), none, fixed(floats(6))));
        add(MICROSOFT, "DynamicQuantizeMatMul", 1,
                Arrays.asList(floats(3, 4), b, scale(0.0203f), none, fixed(floats(6))));
    }

    void weightsOfFewBits() {
        Fixed packed = fixed(bytes(6, 2, 16));
        add(MICROSOFT, "MatMulNBits", 1, List.of(floats(3, 64), packed, fixed(floats(12))), "K", 64, "N", 6, "bits", 4,
                "block_size", 32);
        add(MICROSOFT, "MatMulNBits", 1, List.of(floats(3, 64), packed, fixed(floats(12)), fixed(bytes(6))), "K", 64,
                "N", 6, "bits", 4, "block_size", 32);
    }

    void recurrent() {
        int hidden = 3;
        Tensor lengths = Tensor.integers(ElementType.INT32, Shape.of(2), 4, 2);
        for (String operator : List.of("RNN", "GRU", "LSTM")) {
            int gates = operator.equals("RNN") ? 1 : operator.equals("GRU") ? 3 : 4;
            int outputs = operator.equals("LSTM") ? 3 : 2;
            for (String direction : List.of("forward", "reverse", "bidirectional")) {
                int d = direction.equals("bidirectional") ? 2 : 1;
                List<Object> in = List.of(floats(4, 2, 5), fixed(floats(d, gates * hidden, 5)),
                        fixed(floats(d, gates * hidden, hidden)), fixed(floats(d, 2 * gates * hidden)), lengths,
                        floats(d, 2, hidden));
                add("", operator, outputs, in, "hidden_size", hidden, "direction", direction);
                add("", operator, outputs, in, "hidden_size", hidden, "direction", direction, "clip", 0.5f);
            }
        }
        List<Object> in = List.of(floats(4, 2, 5), fixed(floats(1, hidden, 5)), fixed(floats(1, hidden, hidden)));
        for (String activation : List.of("Relu", "Softsign", "Softplus", "Elu", "LeakyRelu", "ThresholdedRelu",
                "HardSigmoid", "ScaledTanh", "Affine")) {
            add("", "RNN", 2, in, "hidden_size", hidden, "activations", List.of(activation), "activation_alpha",
                    new float[]{0.5f}, "activation_beta", new float[]{0.25f});
        }
        add("", "LSTM", 3, Arrays.asList(floats(4, 2, 5), fixed(floats(1, 12, 5)), fixed(floats(1, 12, 3)), null, null,
                null, null, fixed(floats(1, 9))), "hidden_size", hidden, "input_forget", 1);
    }

    void seldom() {
        add("", "Unique", 4, List.of(fixed(whole(ElementType.INT64, 0, 5, 9))));
        add("", "Unique", 4, List.of(fixed(whole(ElementType.INT64, 0, 2, 5, 2))), "axis", 0);
        add("", "Unique", 4, List.of(fixed(Tensor.floats(Shape.of(5), 2, 1, 2, 3, 1))), "sorted", 0);
        add("", "ReverseSequence", 1, List.of(floats(4, 3, 2), fixed(Tensor.longs(Shape.of(3), 4, 2, 1))));
        add("", "ReverseSequence", 1, List.of(floats(3, 4, 2), fixed(Tensor.longs(Shape.of(3), 4, 2, 1))),
                "batch_axis", 0, "time_axis", 1);
        add("", "Shrink", 1, List.of(floats(3, 7)), "lambd", 0.4f, "bias", 0.1f);
        for (String mode : List.of("nearest", "bilinear", "bicubic")) {
            for (String padding : List.of("zeros", "border", "reflection")) {
                for (int corners = 0; corners < 2; corners++) {
                    add("", "GridSample", 1, List.of(floats(2, 3, 5, 4), floats(2, 3, 6, 2)), "mode", mode,
                            "padding_mode", padding, "align_corners", corners);
                }
            }
        }
        add("", "RoiAlign", 1, List.of(floats(2, 3, 9, 9),
                Tensor.floats(Shape.of(2, 4), 1, 1, 6, 7, 0, 2, 8, 8), Tensor.longs(Shape.of(2), 1, 0)),
                "output_height",
                3, "output_width", 2, "sampling_ratio", 2, "spatial_scale", 0.5f);
        add("", "CumSum", 1, List.of(whole(ElementType.INT64, -9, 9, 3, 4), fixed(Tensor.longs(Shape.SCALAR, 1))),
                "reverse", 1, "exclusive", 1);
    }
}
