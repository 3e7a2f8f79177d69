package io.bramble.operator;

import static io.bramble.Sentence.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Worked examples; random ones are in BackProjectionTest. */
class OperatorsTest {
    private static List<Shape> in(int[]... shapes) {
        return Arrays.stream(shapes).map(Shape::of).toList();
    }

    private static int[] s(int... extents) {
        return extents;
    }

    private static Region box(int... bounds) {
        Range[] ranges = new Range[bounds.length / 2];
        Arrays.setAll(ranges, a -> new Range(bounds[2 * a], bounds[2 * a + 1]));
        return new Region(List.of(ranges));
    }

    private static long flops(Operator operator, List<Shape> in) {
        return operator.flops(in, Region.whole(operator.outputShape(in)));
    }

    @Test
    void convReadsTheRowsUnderItsWindowAndTheWeightsOfItsChannels() {
        Conv conv = new Conv(Window.of(3, 3).strided(2).padded(1), 1, Clamp.RELU);
        List<Shape> in = in(s(1, 4, 8, 8), s(6, 4, 3, 3), s(6));
        assertEquals(Shape.of(1, 6, 4, 4), conv.outputShape(in));
        assertEquals(2L * 6 * 4 * 4 * 4 * 9, flops(conv, in));
        Region out = box(0, 1, 2, 5, 1, 3, 0, 4);
        assertEquals(box(0, 1, 0, 4, 1, 6, 0, 8), conv.inputRegion(0, out, in));
        assertEquals(box(2, 5, 0, 4, 0, 3, 0, 3), conv.inputRegion(1, out, in));
        assertEquals(box(2, 5), conv.inputRegion(2, out, in));
        assertTrue(conv.spatial(in));
    }

    @Test
    void groupedConvReadsTheChannelsOfItsGroupsOnly() {
        Conv conv = new Conv(Window.of(1, 1), 3, Clamp.NONE);
        List<Shape> in = in(s(1, 6, 2, 2), s(9, 2, 1, 1));
        assertEquals(box(0, 1, 2, 6, 0, 2, 0, 2), conv.inputRegion(0, box(0, 1, 5, 7, 0, 2, 0, 2), in));
        assertEquals(box(0, 1, 0, 2, 0, 1, 0, 1), conv.inputRegion(0, box(0, 1, 2, 3, 0, 1, 0, 1), in));
        assertEquals(2L * 9 * 4 * 2, flops(conv, in));
    }

    @Test
    void convThatDoesNotFitIsRefused() {
        Conv conv = new Conv(Window.of(3, 3), 2, Clamp.NONE);
        refused(() -> conv.outputShape(in(s(1, 4, 8, 8), s(6, 4, 3, 3))), "group 2", "[6,2,3,3]", "got [6,4,3,3]");
        refused(() -> conv.outputShape(in(s(1, 5, 8, 8), s(6, 2, 3, 3))), "divisible");
        refused(() -> conv.outputShape(in(s(1, 4, 8, 8), s(6, 2, 3, 3), s(5))), "bias [6]", "got [5]");
        refused(() -> conv.outputShape(in(s(4, 8, 8), s(6, 2, 3, 3))), "rank 4", "[4,8,8]");
        refused(() -> conv.outputShape(in(s(1, 4, 2, 8), s(6, 2, 3, 3))), "rows", "got 2");
        refused(() -> conv.outputShape(in(s(1, 4, 8, 8))), "2 to 3 inputs", "got 1");
        refused(() -> conv.outputShape(in(s(1, 4, 8, 8), s())), "got []");
        refused(() -> new Conv(Window.of(1, 1), 0, Clamp.NONE), "group >= 1");
    }

    @Test
    void poolsReadTheirWindowsOfTheSameChannels() {
        List<Shape> in = in(s(1, 3, 5, 5));
        Window window = Window.of(2, 2).strided(2);
        MaxPool max = new MaxPool(window, true);
        AveragePool average = new AveragePool(window, false, false);
        assertEquals(Shape.of(1, 3, 3, 3), max.outputShape(in));
        assertEquals(Shape.of(1, 3, 2, 2), average.outputShape(in));
        Region out = box(0, 1, 1, 2, 1, 2, 0, 2);
        assertEquals(box(0, 1, 1, 2, 2, 4, 0, 4), max.inputRegion(0, out, in));
        assertEquals(box(0, 1, 1, 2, 2, 4, 0, 4), average.inputRegion(0, out, in));
        assertEquals(box(0, 1, 0, 3, 4, 5, 0, 5), max.inputRegion(0, box(0, 1, 0, 3, 2, 3, 0, 3), in));
        assertEquals(27 * 4, flops(max, in));
        assertEquals(12 * 5, flops(average, in));
        refused(() -> max.outputShape(in(s(3, 5))), "MaxPool", "rank 4");
        refused(() -> average.outputShape(in(s(3, 5))), "AveragePool", "rank 4");
    }

    @Test
    void globalMeansReadWholeChannels() {
        GlobalAveragePool pool = new GlobalAveragePool();
        List<Shape> in = in(s(1, 3, 5, 4));
        assertEquals(Shape.of(1, 3, 1, 1), pool.outputShape(in));
        assertEquals(box(0, 1, 1, 2, 0, 5, 0, 4), pool.inputRegion(0, box(0, 1, 1, 2, 0, 1, 0, 1), in));
        assertEquals(60, flops(pool, in));
        refused(() -> pool.outputShape(in(s(3))), "GlobalAveragePool", "[3]");
        ReduceMean dropped = new ReduceMean(List.of(2, 3), false);
        assertEquals(Shape.of(1, 3), dropped.outputShape(in));
        assertEquals(box(0, 1, 1, 2, 0, 5, 0, 4), dropped.inputRegion(0, box(0, 1, 1, 2), in));
        ReduceMean kept = new ReduceMean(List.of(1), true);
        assertEquals(Shape.of(1, 1, 5, 4), kept.outputShape(in));
        assertEquals(box(0, 1, 0, 3, 2, 3, 0, 4), kept.inputRegion(0, box(0, 1, 0, 1, 2, 3, 0, 4), in));
        assertEquals(60, flops(kept, in));
        assertEquals(12, kept.flops(in, box(0, 1, 0, 1, 2, 3, 0, 4)));
        refused(() -> kept.outputShape(in(s(3))), "axis", "got 1 of [3]");
        refused(() -> new ReduceMean(List.of(-1), true), "from the front", "[-1]");
    }

    @Test
    void gemmReadsTheRowsAndNeuronsOfItsRegion() {
        Gemm gemm = new Gemm(1, 1, false, true, Clamp.NONE);
        List<Shape> in = in(s(2, 5), s(7, 5), s(7));
        assertEquals(Shape.of(2, 7), gemm.outputShape(in));
        assertEquals(2 * 14 * 5, flops(gemm, in));
        Region out = box(1, 2, 3, 6);
        assertEquals(box(1, 2, 0, 5), gemm.inputRegion(0, out, in));
        assertEquals(box(3, 6, 0, 5), gemm.inputRegion(1, out, in));
        assertEquals(box(3, 6), gemm.inputRegion(2, out, in));
        Gemm turned = new Gemm(1, 1, true, false, Clamp.NONE);
        List<Shape> turnedIn = in(s(5, 2), s(5, 7), s(2, 1));
        assertEquals(Shape.of(2, 7), turned.outputShape(turnedIn));
        assertEquals(box(0, 5, 1, 2), turned.inputRegion(0, out, turnedIn));
        assertEquals(box(0, 5, 3, 6), turned.inputRegion(1, out, turnedIn));
        assertEquals(box(1, 2, 0, 1), turned.inputRegion(2, out, turnedIn));
        refused(() -> gemm.outputShape(in(s(2, 5), s(5, 7))), "A [2,5], B [5,7] transposed");
        refused(() -> gemm.outputShape(in(s(2, 5), s(7, 5), s(6))), "C to broadcast to [2,7]", "got [6]");
        refused(() -> gemm.outputShape(in(s(2, 5), s(7, 5), s(3, 2, 7))), "got [3,2,7]");
        refused(() -> gemm.outputShape(in(s(5), s(7, 5))), "matrices");
    }

    @Test
    void matMulBroadcastsItsBatchAndDropsTheAxisOfAVector() {
        MatMul product = new MatMul(Clamp.NONE);
        List<Shape> in = in(s(3, 1, 2, 5), s(4, 5, 6));
        assertEquals(Shape.of(3, 4, 2, 6), product.outputShape(in));
        assertEquals(2 * 3 * 4 * 2 * 6 * 5, flops(product, in));
        Region out = box(1, 2, 2, 4, 0, 1, 3, 6);
        assertEquals(box(1, 2, 0, 1, 0, 1, 0, 5), product.inputRegion(0, out, in));
        assertEquals(box(2, 4, 0, 5, 3, 6), product.inputRegion(1, out, in));
        assertEquals(Shape.SCALAR, product.outputShape(in(s(5), s(5))));
        assertEquals(Shape.of(2), product.outputShape(in(s(2, 5), s(5))));
        assertEquals(box(1, 2, 0, 5), product.inputRegion(0, box(1, 2), in(s(2, 5), s(5))));
        assertEquals(Shape.of(4, 6), product.outputShape(in(s(5), s(4, 5, 6))));
        assertEquals(box(2, 3, 0, 5, 1, 2), product.inputRegion(1, box(2, 3, 1, 2), in(s(5), s(4, 5, 6))));
        refused(() -> product.outputShape(in(s(2, 5), s(4, 6))), "inner extent", "[2,5] x [4,6]");
        refused(() -> product.outputShape(in(s(), s(4))), "[] x [4]");
        refused(() -> product.outputShape(in(s(2, 1, 5), s(3, 5, 1))), "broadcast", "[2]", "[3]");
    }

    @Test
    void elementWiseOperatorsReadTheirOwnRegionAndBroadcastOperandsTheirs() {
        Binary add = new Binary(Binary.Kind.ADD, Clamp.NONE);
        List<Shape> in = in(s(1, 3, 4, 4), s(3, 1, 1));
        Region out = box(0, 1, 1, 3, 2, 4, 0, 4);
        assertEquals(out, add.inputRegion(0, out, in));
        assertEquals(box(1, 3, 0, 1, 0, 1), add.inputRegion(1, out, in));
        assertEquals(48, flops(add, in));
        assertEquals("Add", add.label());
        assertTrue(add.spatial(in));
        refused(() -> add.outputShape(in(s(2), s(3))), "broadcast [2] with [3]");
        refused(() -> add.outputShape(in(s(2))), "Add wants 2 inputs, got 1");
        Unary tanh = Unary.of(Unary.Kind.TANH);
        assertEquals(out, tanh.inputRegion(0, out, in));
        assertEquals(160, tanh.flops(in(s(16)), box(0, 16)));
        assertEquals(16, flops(Unary.of(Unary.Kind.NEG), in(s(16))));
        refused(() -> tanh.outputShape(List.of()), "Tanh wants 1 inputs, got 0");
    }

    @Test
    void noBoundOfAClampIsMinusZero() {
        Clamp clamp = new Clamp(-0f, -0f);
        assertEquals(Clamp.RELU.lo(), clamp.lo());
        assertEquals(new Clamp(0, 0), clamp);
    }

    @Test
    void activationsThatClampSaySo() {
        assertEquals(Clamp.RELU, Unary.of(Unary.Kind.RELU).asClamp());
        assertEquals(new Clamp(-1, 6), new Unary(Unary.Kind.CLIP, -1, 6).asClamp());
        assertNull(new Unary(Unary.Kind.CLIP, 6, -1).asClamp());
        assertNull(Unary.of(Unary.Kind.TANH).asClamp());
        for (float x : new float[]{-9, -1, 0, 0.5f, 3, 7, Float.NaN}) {
            Clamp both = new Clamp(-1, 6).then(new Clamp(2, 9));
            assertEquals(new Clamp(2, 9).apply(new Clamp(-1, 6).apply(x)), both.apply(x));
            assertEquals(new Clamp(8, 9).apply(Clamp.RELU.apply(x)), Clamp.RELU.then(new Clamp(8, 9)).apply(x));
        }
        assertTrue(Clamp.NONE.isNone());
        assertEquals("Relu", Clamp.RELU.toString());
        refused(() -> new Clamp(1, 0), "lo <= hi", "[1.0, 0.0]");
        refused(() -> new Clamp(Float.NaN, 0), "NaN");
    }

    @Test
    void batchNormalizationReadsTheStatisticsOfItsChannels() {
        BatchNormalization norm = new BatchNormalization(1e-5f);
        List<Shape> in = in(s(1, 3, 4, 4), s(3), s(3), s(3), s(3));
        Region out = box(0, 1, 1, 3, 2, 4, 0, 4);
        assertEquals(Shape.of(1, 3, 4, 4), norm.outputShape(in));
        assertEquals(out, norm.inputRegion(0, out, in));
        assertEquals(box(1, 3), norm.inputRegion(4, out, in));
        assertEquals(96, flops(norm, in));
        assertEquals(box(0, 1), norm.inputRegion(1, box(2, 4), in(s(9), s(1), s(1), s(1), s(1))));
        refused(() -> norm.outputShape(in(s(1, 3), s(3), s(3), s(2), s(3))), "statistics [3]", "[2]");
    }

    @Test
    void concatReadsWhatFallsIntoEachInput() {
        Concat concat = new Concat(1);
        List<Shape> in = in(s(1, 2, 4, 4), s(1, 3, 4, 4), s(1, 1, 4, 4));
        assertEquals(Shape.of(1, 6, 4, 4), concat.outputShape(in));
        Region out = box(0, 1, 1, 4, 0, 2, 0, 4);
        assertEquals(box(0, 1, 1, 2, 0, 2, 0, 4), concat.inputRegion(0, out, in));
        assertEquals(box(0, 1, 0, 2, 0, 2, 0, 4), concat.inputRegion(1, out, in));
        assertEquals(0, concat.inputRegion(2, out, in).size());
        assertEquals(5, concat.start(2, in));
        assertEquals(0, flops(concat, in));
        assertTrue(concat.spatial(in));
        assertFalse(new Concat(2).spatial(in));
        refused(() -> concat.outputShape(List.of()), "at least one input");
        refused(() -> concat.outputShape(in(s(1, 2, 4), s(1, 2, 5))), "alike", "[1,2,5]");
        refused(() -> concat.outputShape(in(s(1, 1 << 30), s(1, 1 << 30))), "at most 2147483647");
        refused(() -> concat.outputShape(in(s(4))), "axis", "got 1");
        refused(() -> new Concat(-1), "from the front", "-1");
    }

    @Test
    void padReadsNothingOfItsPadding() {
        Pad pad = new Pad(List.of(1, 0), List.of(2, 1), 0);
        List<Shape> in = in(s(3, 3));
        assertEquals(Shape.of(6, 4), pad.outputShape(in));
        assertEquals(box(0, 3, 0, 3), pad.inputRegion(0, box(0, 6, 0, 4), in));
        assertEquals(box(0, 1, 2, 3), pad.inputRegion(0, box(0, 2, 2, 4), in));
        assertEquals(0, pad.inputRegion(0, box(4, 6, 0, 3), in).size());
        refused(() -> pad.outputShape(in(s(3))), "rank 2", "[3]");
        refused(() -> new Pad(List.of(-1), List.of(0), 0), "none below 0");
        refused(() -> new Pad(List.of(1), List.of(0, 0), 0), "as many ends");
        Pad huge = new Pad(List.of(Integer.MAX_VALUE), List.of(Integer.MAX_VALUE), 0);
        refused(() -> huge.outputShape(in(s(3))), "4294967297");
    }

    @Test
    void sliceStepsForwardsAndBackwards() {
        Slice slice = new Slice(List.of(1, 5), List.of(2, 3), List.of(2, -2));
        List<Shape> in = in(s(4, 6));
        assertEquals(Shape.of(2, 3), slice.outputShape(in));
        assertEquals(box(1, 4, 1, 6), slice.inputRegion(0, box(0, 2, 0, 3), in));
        assertEquals(box(3, 4, 1, 4), slice.inputRegion(0, box(1, 2, 1, 3), in));
        assertEquals(0, slice.inputRegion(0, box(1, 1, 1, 3), in).size());
        refused(() -> slice.outputShape(in(s(3, 6))), "stay inside", "[3,6]");
        refused(() -> slice.outputShape(in(s(4))), "rank 2", "[4]");
        refused(() -> new Slice(List.of(0), List.of(1), List.of(0)), "step other than 0");
    }

    @Test
    void shapeOperatorsSayWhatTheyRead() {
        Transpose transpose = new Transpose(List.of(2, 0, 1));
        List<Shape> in = in(s(2, 3, 4));
        assertEquals(Shape.of(4, 2, 3), transpose.outputShape(in));
        assertEquals(box(0, 2, 1, 3, 3, 4), transpose.inputRegion(0, box(3, 4, 0, 2, 1, 3), in));
        refused(() -> new Transpose(List.of(0, 2)), "permutation", "[0, 2]");
        refused(() -> transpose.outputShape(in(s(2, 3))), "rank 3", "[2,3]");
        Reshape reshape = Reshape.to(Shape.of(4, 6));
        assertEquals(Shape.of(4, 6), reshape.outputShape(in));
        assertEquals(Region.whole(in.get(0)), reshape.inputRegion(0, box(0, 1, 0, 1), in));
        refused(() -> reshape.outputShape(in(s(5))), "24 elements", "[5] with 5");
        assertEquals(box(0, 1), new Identity().inputRegion(0, box(0, 1), in(s(3))));
        assertEquals(Shape.of(3), new Identity().outputShape(in(s(3))));
        Cast cast = new Cast(ElementType.INT64);
        assertEquals(ElementType.INT64, cast.outputType(List.of(ElementType.FLOAT32)));
        assertEquals(box(0, 1), cast.inputRegion(0, box(0, 1), in(s(3))));
        refused(() -> cast.outputShape(List.of()), "Cast wants 1 inputs");
    }

    @Test
    void gatherReadsEverythingBecauseIndicesAreValues() {
        Gather gather = new Gather(-1);
        List<Shape> in = in(s(2, 9), s(4, 5));
        assertEquals(Shape.of(2, 4, 5), gather.outputShape(in));
        assertEquals(Region.whole(in.get(0)), gather.inputRegion(0, box(0, 1, 0, 1, 0, 1), in));
        assertEquals(Shape.of(2), gather.outputShape(in(s(2, 9), s())));
        refused(() -> gather.outputShape(in(s(), s())), "axis", "got -1 of []");
        refused(() -> new Gather(2).outputShape(in), "got 2 of [2,9]");
    }

    @Test
    void softmaxReadsItsAxesWhole() {
        Softmax softmax = new Softmax(1, 3);
        List<Shape> in = in(s(2, 3, 4));
        assertEquals(Shape.of(2, 3, 4), softmax.outputShape(in));
        assertEquals(box(1, 2, 0, 3, 0, 4), softmax.inputRegion(0, box(1, 2, 0, 1, 2, 3), in));
        assertEquals(12 * 24, flops(softmax, in));
        refused(() -> softmax.outputShape(in(s(2, 3))), "[1, 3)", "[2,3]");
        refused(() -> new Softmax(2, 2), "from < to", "2, 2");
    }
}
