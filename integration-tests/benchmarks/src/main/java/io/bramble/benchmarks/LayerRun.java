package io.bramble.benchmarks;

import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import io.bramble.operator.MatMulBytes;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A layer's kernel with weights, and what it reads and writes. */
record LayerRun(Kernel kernel, List<Tile> inputs, Tile output) {
    static LayerRun of(Layer layer, Kernels kernels, long seed) {
        Random random = new Random(seed);
        Map<Integer, Tensor> weights = new HashMap<>();
        List<ValueType> types = new ArrayList<>();
        for (Shape shape : layer.inputs()) {
            boolean bytes = layer.operator() instanceof MatMulBytes && types.size() == 1;
            Tensor noise = bytes ? bytes(shape, random) : floats(shape, random);
            weights.put(types.size(), noise);
            types.add(new ValueType(noise.type(), shape));
        }
        Tensor x = weights.remove(0);
        Kernel kernel = kernels.kernel(new Site(layer.operator(), types,
                new ValueType(ElementType.FLOAT32, layer.output()), weights)).orElseThrow();
        Layout layout = x.shape().rank() == 4 ? kernel.layout() : Layout.ROW_MAJOR;
        return new LayerRun(kernel, List.of(Tile.of(x).to(layout)),
                Tile.zeros(ElementType.FLOAT32, Region.whole(layer.output()), layout));
    }

    Tile run() {
        kernel.run(inputs, output, output.region());
        return output;
    }

    private static Tensor floats(Shape shape, Random random) {
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextFloat() - 0.5f;
        }
        return Tensor.floats(shape, data);
    }

    private static Tensor bytes(Shape shape, Random random) {
        return Tensor.integers(ElementType.INT8, shape, random.longs(shape.size(), -128, 128).toArray());
    }
}
