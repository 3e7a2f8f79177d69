package io.bramble.benchmarks;

import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import io.bramble.operator.Binary;
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
import java.util.Optional;
import java.util.Random;

/** A layer's kernels with weights, mostly one, and what they read and write. */
record LayerRun(List<Turn> turns) {
    /** A kernel, which fills all of its output. */
    private record Turn(Kernel kernel, List<Tile> inputs, Tile output) {
        static Turn of(Kernel kernel, List<Tile> inputs, Shape output) {
            return new Turn(kernel,
                    inputs.stream().map(tile -> tile.to(layout(kernel, tile.region().shape()))).toList(),
                    Tile.zeros(ElementType.FLOAT32, Region.whole(output), layout(kernel, output)));
        }

        private static Layout layout(Kernel kernel, Shape shape) {
            return shape.rank() == 4 ? kernel.layout() : Layout.ROW_MAJOR;
        }

        void run() {
            kernel.run(inputs, output, output.region());
        }
    }

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
        List<Tile> inputs = List.of(Tile.of(weights.remove(0)));
        ValueType output = new ValueType(ElementType.FLOAT32, layer.output());
        Site site = new Site(layer.operator(), types, output, weights);
        if (layer.reader() == null) {
            return new LayerRun(List.of(Turn.of(kernels.kernel(site).orElseThrow(), inputs, layer.output())));
        }
        boolean sum = layer.reader() instanceof Binary;
        Tensor second = floats(sum ? layer.output() : Shape.of(1), random);
        List<Tile> others = sum ? List.of(Tile.of(second)) : List.of();
        Site reader = new Site(layer.reader(), List.of(output, new ValueType(second.type(), second.shape())), output,
                sum ? Map.of() : Map.of(1, second));
        Optional<Kernel> both = kernels.joined(site, reader, 0);
        if (both.isPresent()) {
            return new LayerRun(List.of(Turn.of(both.get(), joined(inputs, others), layer.output())));
        }
        Turn first = Turn.of(kernels.kernel(site).orElseThrow(), inputs, layer.output());
        return new LayerRun(List.of(first, Turn.of(kernels.kernel(reader).orElseThrow(),
                joined(List.of(first.output()), others), layer.output())));
    }

    private static List<Tile> joined(List<Tile> first, List<Tile> others) {
        List<Tile> all = new ArrayList<>(first);
        all.addAll(others);
        return all;
    }

    Tile run() {
        turns.forEach(Turn::run);
        return turns.get(turns.size() - 1).output();
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
