package io.bramble.benchmarks;

import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Quantize;
import io.bramble.operator.Resample;
import io.bramble.operator.Softmax;
import io.bramble.operator.Window;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Layers as known networks have them: rows x columns x channels, heads x rows x columns, or neurons before and behind. To the
 * outputs of some a second operator is done, at once by a provider that can: a residual is added, or they are rounded.
 */
public enum Layer {
    CONV_3X3_56X56X64(direct(3), 56, 64),
    CONV_3X3_28X28X128(direct(3), 28, 128),
    CONV_3X3_14X14X256(direct(3), 14, 256),
    CONV_3X3_7X7X512(direct(3), 7, 512),
    WINOGRAD_3X3_56X56X64(winograd(), 56, 64),
    WINOGRAD_3X3_28X28X128(winograd(), 28, 128),
    WINOGRAD_3X3_14X14X256(winograd(), 14, 256),
    WINOGRAD_3X3_7X7X512(winograd(), 7, 512),
    CONV_1X1_56X56X128(direct(1), 56, 128),
    CONV_1X1_14X14X512(direct(1), 14, 512),
    RESIDUAL_1X1_56X56X128(direct(1), sum(), 56, 128),
    RESIDUAL_3X3_28X28X128(direct(3), sum(), 28, 128),
    RESIDUAL_WINOGRAD_3X3_28X28X128(winograd(), sum(), 28, 128),
    ROUNDED_1X1_14X14X512(direct(1), rounding(), 14, 512),
    ROUNDED_3X3_28X28X128(direct(3), rounding(), 28, 128),
    ROUNDED_DEPTHWISE_3X3_14X14X512(depthwise(512), rounding(), 14, 512),
    SHUFFLED_28X28X128(shuffle(128), Shape.of(1, 128, 28, 28)),
    DEPTHWISE_3X3_112X112X32(depthwise(32), 112, 32),
    DEPTHWISE_3X3_14X14X512(depthwise(512), 14, 512),
    MAX_POOL_2X2_112X112X64(new MaxPool(Window.of(2, 2).strided(2), false), Shape.of(1, 64, 112, 112)),
    MAX_POOL_3X3_112X112X64(new MaxPool(Window.of(3, 3).strided(2).padded(1), false), Shape.of(1, 64, 112, 112)),
    SOFTMAX_1X1000(new Softmax(1, 2), Shape.of(1, 1000)),
    SOFTMAX_12X128X128(new Softmax(2, 3), Shape.of(12, 128, 128)),
    LAYER_NORM_128X768(new LayerNormalization(2, 3, 1e-5f, true), Shape.of(1, 128, 768), Shape.of(768), Shape.of(768)),
    CONNECTED_256X256(floats(), 256, 256),
    CONNECTED_2048X1000(floats(), 2048, 1000),
    CONNECTED_4096X4096(floats(), 4096, 4096),
    CONNECTED_BYTES_256X256(bytes(256), 256, 256),
    CONNECTED_BYTES_2048X1000(bytes(2048), 2048, 1000),
    CONNECTED_BYTES_4096X4096(bytes(4096), 4096, 4096);

    private final Operator operator;
    private final Operator reader;
    private final List<Shape> inputs;

    Layer(Operator operator, Shape... inputs) {
        this(operator, null, List.of(inputs));
    }

    Layer(Conv conv, int extent, int channels) {
        this(conv, null, inputs(conv, extent, channels));
    }

    /** The activation is the reader's, so the convolution has none. */
    Layer(Conv conv, Operator reader, int extent, int channels) {
        this(new Conv(conv.window(), conv.group(), Clamp.NONE, conv.algorithm()), reader,
                inputs(conv, extent, channels));
    }

    Layer(Gemm gemm, int from, int to) {
        this(gemm, Shape.of(1, from), Shape.of(from, to), Shape.of(to));
    }

    Layer(MatMulBytes product, int from, int to) {
        this(product, Shape.of(1, from), Shape.of(from, to), Shape.of(1, to), Shape.of(to));
    }

    Layer(Operator operator, Operator reader, List<Shape> inputs) {
        this.operator = operator;
        this.reader = reader;
        this.inputs = inputs;
    }

    Operator operator() {
        return operator;
    }

    /** What alone reads its output, as the first input: another's tile of the same shape is the second, or a scale; or null. */
    Operator reader() {
        return reader;
    }

    /** Shapes of what it reads; all but the first are weights. */
    List<Shape> inputs() {
        return inputs;
    }

    Shape output() {
        return operator.outputShape(inputs);
    }

    /** Operations of the first operator, a multiply-add counted as two. */
    long flops() {
        return operator.flops(inputs, Region.whole(output()));
    }

    /** For tables. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Conv direct(int kernel) {
        return new Conv(Window.of(kernel, kernel).padded(kernel / 2), 1, Clamp.RELU);
    }

    private static Conv winograd() {
        return new Conv(Window.of(3, 3).padded(1), 1, Clamp.RELU, Conv.Algorithm.WINOGRAD);
    }

    private static Conv depthwise(int channels) {
        return new Conv(Window.of(3, 3).padded(1), channels, Clamp.RELU);
    }

    private static List<Shape> inputs(Conv conv, int extent, int channels) {
        return List.of(Shape.of(1, channels, extent, extent), Shape.of(channels, channels / conv.group(),
                conv.window().kernel().get(0), conv.window().kernel().get(1)), Shape.of(channels));
    }

    private static Binary sum() {
        return new Binary(Binary.Kind.ADD, Clamp.RELU);
    }

    /** As between two layers of a quantised network. */
    private static Quantize rounding() {
        return new Quantize(Quantize.Scaling.PRODUCT, 1, 0, 255, ElementType.FLOAT32);
    }

    /** Channels of two halves in turn. */
    private static Resample shuffle(int channels) {
        return Resample.picking(1,
                IntStream.range(0, channels).mapToObj(c -> c % 2 * channels / 2 + c / 2).toList());
    }

    private static Gemm floats() {
        return new Gemm(1, 1, false, false, Clamp.RELU);
    }

    private static MatMulBytes bytes(int from) {
        return new MatMulBytes(from, Clamp.RELU);
    }
}
