package io.bramble.kernels.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bramble.compute.ScalarKernels;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
import io.bramble.operator.Operator;
import io.bramble.operator.Unary;
import io.bramble.operator.Window;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Layers as large as networks have them, which the contract's reference would take too long for: vector against scalar. */
class SameBitsTest {
    private static final Clamp RELU6 = new Clamp(0, 6);

    private final long seed = Long.getLong("bramble.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Kernels vector = new VectorKernels();
    private final Kernels scalar = new ScalarKernels();

    @Test
    void convolutionsOfMoreThanATable() {
        Window window = Window.of(3, 3).padded(1);
        hold(new Conv(window, 1, Clamp.RELU), 2, Shape.of(1, 19, 37, 41), Shape.of(50, 19, 3, 3), Shape.of(50));
        hold(new Conv(window.strided(2), 1, RELU6), 2, Shape.of(2, 32, 40, 36), Shape.of(64, 32, 3, 3), Shape.of(64));
        hold(new Conv(Window.of(1, 1), 1, Clamp.NONE), 1, Shape.of(1, 200, 23, 29), Shape.of(70, 200, 1, 1));
        hold(new Conv(Window.of(11, 11).strided(4).padded(2), 1, Clamp.RELU), 1, Shape.of(1, 3, 99, 120),
                Shape.of(17, 3, 11, 11));
    }

    @Test
    void convolutionsOfGroups() {
        Window window = Window.of(3, 3).padded(1);
        hold(new Conv(window, 4, Clamp.RELU), 2, Shape.of(2, 32, 19, 23), Shape.of(76, 8, 3, 3), Shape.of(76));
        Window dilated = new Window(List.of(3, 3), List.of(2, 1), List.of(2, 2), List.of(1, 2), List.of(2, 0));
        hold(new Conv(dilated, 3, RELU6), 1, Shape.of(1, 15, 30, 21), Shape.of(6, 5, 3, 3));
        hold(new Conv(Window.of(1, 1), 2, Clamp.NONE), 1, Shape.of(2, 48, 9, 7), Shape.of(70, 24, 1, 1));
        hold(new Conv(window, 5, Clamp.NONE), 1, Shape.of(1, 5, 12, 12), Shape.of(10, 1, 3, 3));
    }

    @Test
    void aSinglePixelThatLiesInThePaddingIsItsBias() {
        Conv conv = new Conv(Window.of(1, 1).padded(1), 1, Clamp.NONE);
        Map<Integer, Tensor> constants = Map.of(
                1, Tensor.floats(Shape.of(70, 8, 1, 1), new float[70 * 8]),
                2, Tensor.floats(Shape.of(70), floats(70)));
        Site site = new Site(conv, List.of(ValueType.floats(1, 8, 2, 2), ValueType.floats(70, 8, 1, 1),
                ValueType.floats(70)), ValueType.floats(1, 70, 4, 4), constants);
        Region corner = Region.whole(Shape.of(1, 70, 4, 4)).with(2, 0, 1).with(3, 0, 1);
        Region nothing = conv.inputRegion(0, corner, site.inputShapes());
        Tile out = Tile.zeros(ElementType.FLOAT32, corner, Layout.CHANNELS_LAST);
        vector.kernel(site).orElseThrow().run(
                List.of(Tile.zeros(ElementType.FLOAT32, nothing, Layout.CHANNELS_LAST)), out, corner);
        assertArrayEquals(floats(70), out.floats());
    }

    private static float[] floats(int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = i - 3.5f;
        }
        return floats;
    }

    @Test
    void convolutionsByWinogradOfMoreThanABlock() {
        Conv conv = new Conv(Window.of(3, 3).padded(1), 1, Clamp.RELU, Conv.Algorithm.WINOGRAD);
        hold(conv, 2, Shape.of(1, 64, 43, 38), Shape.of(50, 64, 3, 3), Shape.of(50));
        hold(conv, 2, Shape.of(2, 256, 14, 14), Shape.of(40, 256, 3, 3), Shape.of(40));
    }

    @Test
    void depthwiseConvolutionsOfManyChannels() {
        Window window = Window.of(3, 3).padded(1);
        hold(new Conv(window, 100, RELU6), 2, Shape.of(1, 100, 30, 31), Shape.of(100, 1, 3, 3), Shape.of(100));
        hold(new Conv(window.strided(2), 67, RELU6), 1, Shape.of(2, 67, 30, 31), Shape.of(67, 1, 3, 3));
        hold(new Conv(Window.of(5, 5).padded(2), 40, Clamp.NONE), 1, Shape.of(1, 40, 14, 14), Shape.of(40, 1, 5, 5));
    }

    @Test
    void matrixProductsOfManyRowsAndOfOne() {
        Gemm gemm = new Gemm(1, 1, false, true, Clamp.RELU);
        hold(gemm, 2, Shape.of(1, 777), Shape.of(1000, 777), Shape.of(1000));
        hold(gemm, 2, Shape.of(300, 65), Shape.of(100, 65), Shape.of(1, 100));
        hold(new Gemm(0.5f, 2, false, false, Clamp.NONE), 2, Shape.of(3, 129), Shape.of(129, 33), Shape.of(1));
        hold(new MatMul(Clamp.NONE), 1, Shape.of(2, 3, 70, 64), Shape.of(64, 192));
    }

    @Test
    void functionsOfManyElementsOnceTheyAreCompiled() {
        for (Unary.Kind kind : List.of(Unary.Kind.EXP, Unary.Kind.LOG, Unary.Kind.SIGMOID, Unary.Kind.TANH,
                Unary.Kind.ERF,
                Unary.Kind.GELU, Unary.Kind.SWISH, Unary.Kind.MISH, Unary.Kind.SOFTPLUS, Unary.Kind.SELU)) {
            hold(new Unary(kind, 1.3f, 0.7f), 0, Shape.of(1, 31, 40, 41));
        }
    }

    @Test
    void sumsAndProducts() {
        for (Binary.Kind kind : List.of(Binary.Kind.ADD, Binary.Kind.MUL)) {
            hold(new Binary(kind, Clamp.RELU), 0, Shape.of(1, 30, 12, 13), Shape.of(1, 30, 12, 13));
            hold(new Binary(kind, Clamp.NONE), 0, Shape.of(5, 6, 7), Shape.of(5, 6, 7));
            hold(new Binary(kind, RELU6), 0, Shape.of(101), Shape.of(101));
            hold(new Binary(kind, RELU6), 0, Shape.of(2053), Shape.of(2053));
            hold(new Binary(kind, RELU6), 1, Shape.of(3, 2053), Shape.of(2053));
        }
    }

    @Test
    void formsThatAreNotWorthItAreLeftToTheScalarKernels() {
        assertEquals(Optional.empty(), vector.kernel(site(new Gemm(1, 1, false, false, Clamp.NONE), 0,
                List.of(Shape.of(2, 3), Shape.of(3, 4)))), "weights not constant");
        assertEquals(Optional.empty(), vector.kernel(site(new Gemm(1, 1, false, false, Clamp.NONE), 2,
                List.of(Shape.of(2, 3), Shape.of(3, 4), Shape.of(2, 1)))), "a bias for each row");
    }

    /** @param constants how many of the last inputs are constant */
    private void hold(Operator operator, int constants, Shape... shapes) {
        Site site = site(operator, constants, List.of(shapes));
        Kernel fast = vector.kernel(site).orElseThrow();
        Kernel plain = scalar.kernel(site).orElseThrow();
        Shape out = site.output().shape();
        List<Tile> inputs = new ArrayList<>();
        for (int i = 0; i < shapes.length - constants; i++) {
            inputs.add(Tile.of(noise(shapes[i])));
        }
        Region whole = Region.whole(out);
        for (Region part : List.of(whole, part(whole), part(whole))) {
            assertArrayEquals(
                    run(plain, inputs, whole, part), run(fast, inputs, whole, part),
                    () -> operator + " of " + List.of(shapes) + " for " + part + " (-Dbramble.seed=" + seed + ")");
        }
    }

    private static float[] run(Kernel kernel, List<Tile> inputs, Region whole, Region part) {
        Layout layout = whole.rank() == 4 ? kernel.layout() : Layout.ROW_MAJOR;
        Tile out = Tile.zeros(ElementType.FLOAT32, whole, layout);
        kernel.run(inputs.stream().map(t -> whole.rank() == 4 ? t.to(layout) : t).toList(), out, part);
        return ((Tensor.Floats) out.toTensor()).data();
    }

    private Region part(Region whole) {
        Region part = whole;
        for (int axis = 0; axis < whole.rank(); axis++) {
            int length = whole.range(axis).length();
            int from = random.nextInt(length);
            part = part.with(axis, new Range(from, from + 1 + random.nextInt(length - from)));
        }
        return part;
    }

    private Site site(Operator operator, int constants, List<Shape> shapes) {
        Map<Integer, Tensor> weights = new HashMap<>();
        for (int i = shapes.size() - constants; i < shapes.size(); i++) {
            weights.put(i, noise(shapes.get(i)));
        }
        List<ValueType> types = shapes.stream().map(s -> new ValueType(ElementType.FLOAT32, s)).toList();
        return new Site(operator, types, new ValueType(ElementType.FLOAT32, operator.outputShape(shapes)), weights);
    }

    private Tensor noise(Shape shape) {
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        return Tensor.floats(shape, data);
    }
}
