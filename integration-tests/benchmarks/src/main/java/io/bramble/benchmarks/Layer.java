package io.bramble.benchmarks;

import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Window;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;
import java.util.Locale;

/** Layers as known networks have them: rows x columns x channels, or neurons before and behind. */
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
    DEPTHWISE_3X3_112X112X32(depthwise(32), 112, 32),
    DEPTHWISE_3X3_14X14X512(depthwise(512), 14, 512),
    MAX_POOL_2X2_112X112X64(new MaxPool(Window.of(2, 2).strided(2), false), 112, 64),
    MAX_POOL_3X3_112X112X64(new MaxPool(Window.of(3, 3).strided(2).padded(1), false), 112, 64),
    CONNECTED_256X256(floats(), 256, 256),
    CONNECTED_2048X1000(floats(), 2048, 1000),
    CONNECTED_4096X4096(floats(), 4096, 4096),
    CONNECTED_BYTES_256X256(bytes(256), 256, 256),
    CONNECTED_BYTES_2048X1000(bytes(2048), 2048, 1000),
    CONNECTED_BYTES_4096X4096(bytes(4096), 4096, 4096);

    private final Operator operator;
    private final List<Shape> inputs;

    Layer(Conv conv, int extent, int channels) {
        this.operator = conv;
        this.inputs = List.of(Shape.of(1, channels, extent, extent), Shape.of(channels, channels / conv.group(),
                conv.window().kernel().get(0), conv.window().kernel().get(1)), Shape.of(channels));
    }

    Layer(MaxPool pool, int extent, int channels) {
        this.operator = pool;
        this.inputs = List.of(Shape.of(1, channels, extent, extent));
    }

    Layer(Gemm gemm, int from, int to) {
        this.operator = gemm;
        this.inputs = List.of(Shape.of(1, from), Shape.of(from, to), Shape.of(to));
    }

    Layer(MatMulBytes product, int from, int to) {
        this.operator = product;
        this.inputs = List.of(Shape.of(1, from), Shape.of(from, to), Shape.of(1, to), Shape.of(to));
    }

    Operator operator() {
        return operator;
    }

    /** Shapes of what it reads; all but the first are weights. */
    List<Shape> inputs() {
        return inputs;
    }

    Shape output() {
        return operator.outputShape(inputs);
    }

    /** Operations, a multiply-add counted as two. */
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

    private static Gemm floats() {
        return new Gemm(1, 1, false, false, Clamp.RELU);
    }

    private static MatMulBytes bytes(int from) {
        return new MatMulBytes(from, Clamp.RELU);
    }
}
