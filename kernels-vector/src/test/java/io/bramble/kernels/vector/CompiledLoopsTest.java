package io.bramble.kernels.vector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Site;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.MatMul;
import io.bramble.operator.Operator;
import io.bramble.operator.Softmax;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Once compiled, kernels hold vectors in registers. Where a loop is more than the compiler takes in, or the loops of a kernel
 * are when they are inlined together, vectors are objects: right, but many times slower, and seen by what a run allocates.
 */
class CompiledLoopsTest {
    /** What walks over a tile, and rows of parts. */
    private static final long SMALL_OBJECTS = 4 << 10;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void functionsOfOneOperand() {
        for (Unary.Kind kind : Unary.Kind.values()) {
            Unary operator = new Unary(kind, 1, 1);
            if (UnaryLoops.of(operator) != null) {
                // No multiple of a vector, so the last one overlaps the one before it.
                held(operator, 0, Shape.of(1, 61, 12, 11));
            }
        }
    }

    @Test
    void rows() {
        held(new Softmax(2, 3), 0, Shape.of(3, 41, 101));
        held(new Softmax(1, 2), 0, Shape.of(1, 16, 41, 20));
        held(new LayerNormalization(2, 3, 1e-5f, true), 2, Shape.of(3, 41, 101), Shape.of(101), Shape.of(101));
    }

    @Test
    void functionsOfTwoOperandsAndProducts() {
        held(new Binary(Binary.Kind.MUL, Clamp.RELU), 0, Shape.of(1, 61, 12, 11), Shape.of(1, 61, 1, 1));
        held(new Binary(Binary.Kind.DIV, Clamp.NONE), 1, Shape.of(1, 61, 12, 11), Shape.of());
        held(new MatMul(Clamp.NONE), 0, Shape.of(3, 41, 37), Shape.of(3, 37, 53));
        held(new MatMul(Clamp.NONE), 0, Shape.of(3, 2, 37), Shape.of(3, 37, 53));
    }

    /** @param constants how many of the last inputs are constant */
    private void held(Operator operator, int constants, Shape... shapes) {
        int computed = shapes.length - constants;
        Map<Integer, Tensor> weights = new HashMap<>();
        for (int i = computed; i < shapes.length; i++) {
            weights.put(i, Tensor.floats(shapes[i], new float[shapes[i].size()]));
        }
        List<Shape> all = List.of(shapes);
        Shape out = operator.outputShape(all);
        List<ValueType> types = all.stream().map(s -> new ValueType(ElementType.FLOAT32, s)).toList();
        Kernel kernel = new VectorKernels()
                .kernel(new Site(operator, types, new ValueType(ElementType.FLOAT32, out), weights)).orElseThrow();
        List<Tile> inputs = Arrays.stream(shapes).limit(computed).map(s -> tile(kernel, s)).toList();
        Tile output = tile(kernel, out);
        long least = Long.MAX_VALUE;
        long end = System.nanoTime() + PATIENCE;
        while (least > SMALL_OBJECTS && System.nanoTime() < end) {
            long before = threads.getCurrentThreadAllocatedBytes();
            kernel.run(inputs, output, output.region());
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(least <= SMALL_OBJECTS, operator + " of " + all + " wants to allocate at most " + SMALL_OBJECTS
                + " bytes a run, got " + least);
    }

    private static Tile tile(Kernel kernel, Shape shape) {
        return Tile.zeros(ElementType.FLOAT32, Region.whole(shape),
                shape.rank() == 4 ? kernel.layout() : Layout.ROW_MAJOR);
    }
}
