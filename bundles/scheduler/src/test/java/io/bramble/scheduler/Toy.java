package io.bramble.scheduler;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.operator.Clamp;
import io.bramble.operator.Gemm;
import io.bramble.operator.Unary;
import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Small plans whose answers are known, and the arithmetic to run their parts. */
final class Toy {
    static final Shape PICTURE = Shape.of(1, 2, 6, 3);
    static final Shape NEURONS = Shape.of(1, 10);

    private Toy() {}

    static Device device(String id) {
        return new Device(id, 1, 1, 1 << 20, 1, "toy");
    }

    static Tensor.Floats counting(Shape shape) {
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = i - 7;
        }
        return Tensor.floats(shape, data);
    }

    /** Two stages, y = -x and z = |y|, each cut in rows, one row meant for each device in turn. */
    static Plan rows(String... devices) {
        return rows(false, devices);
    }

    /** @param stays whether y stays with its makers */
    static Plan rows(boolean stays, String... devices) {
        Graph whole = new Graph("rows", Map.of("x", new ValueType(io.bramble.tensor.ElementType.FLOAT32, PICTURE)),
                List.of("z"), List.of(new Node("neg", Unary.of(Unary.Kind.NEG), List.of("x"), "y"),
                        new Node("abs", Unary.of(Unary.Kind.ABS), List.of("y"), "z")),
                Map.of());
        List<Stage> stages = new ArrayList<>();
        for (Node node : whole.nodes()) {
            Graph graph = whole.part("rows/" + node.name(), List.of(node), List.of(node.output()));
            List<Part> parts = IntStream.range(0, PICTURE.extent(2))
                    .mapToObj(row -> {
                        Region region = Region.whole(PICTURE).with(2, row, row + 1);
                        Map<String, Region> out = Map.of(node.output(), region);
                        return new Part(graph, Map.of(node.inputs().get(0), region), out, out,
                                devices[row % devices.length], false, 1);
                    })
                    .toList();
            stages.add(new Stage("fused-tiles", List.of(node.name()), List.of(node.output()), parts, "toy",
                    stays && stages.isEmpty()));
        }
        return new Plan("toy", whole, java.util.Arrays.stream(devices).map(Toy::device).toList(), stages);
    }

    /** One stage, a fully connected layer of ten neurons, four on the first device and six on the second, bound. */
    static Plan shards(String first, String second) {
        Tensor.Floats weights = counting(Shape.of(3, 10));
        Graph whole = gemm(weights);
        List<Part> parts = List.of(shard(weights, 0, 4, first), shard(weights, 4, 10, second));
        return new Plan("toy", whole, List.of(device(first), device(second)),
                List.of(new Stage("neuron-shards", List.of("fc"), List.of("y"), parts, "toy")));
    }

    private static Part shard(Tensor.Floats weights, int from, int to, String device) {
        Region columns = Region.whole(weights.shape()).with(1, from, to);
        Graph narrow = gemm(Tile.of(weights).crop(columns, Layout.ROW_MAJOR).data());
        Region target = Region.whole(NEURONS).with(1, from, to);
        return new Part(narrow, Map.of("x", Region.whole(Shape.of(1, 3))), Map.of("y", Region.whole(target.shape())),
                Map.of("y", target), device, true, 1);
    }

    private static Graph gemm(Tensor weights) {
        return new Graph("neurons", Map.of("x", ValueType.floats(1, 3)), List.of("y"),
                List.of(new Node("fc", new Gemm(1, 1, false, false, Clamp.NONE), List.of("x", "w"), "y")),
                Map.of("w", weights));
    }

    /** Runs a graph of one node on a tile. */
    static Map<String, Tile> run(Graph graph, Map<String, Tile> inputs, Map<String, Region> outputs) {
        Map<String, Tile> made = new HashMap<>();
        Node node = graph.nodes().get(0);
        Region region = outputs.get(node.output());
        Layout layout = Layout.preferred(region.rank());
        Tile in = inputs.get(node.inputs().get(0)).to(layout);
        Tile out = Tile.zeros(in.type(), region, layout);
        for (int i = 0; i < out.floats().length; i++) {
            out.floats()[i] = switch (node.operator()) {
                case Unary u when u.kind() == Unary.Kind.NEG -> -in.floats()[i];
                case Unary u -> Math.abs(in.floats()[i]);
                default -> column(in, (Tensor.Floats) graph.weights().get("w"), region.range(1).from() + i);
            };
        }
        made.put(node.output(), out);
        return made;
    }

    private static float column(Tile in, Tensor.Floats weights, int column) {
        float sum = 0;
        for (int k = 0; k < in.floats().length; k++) {
            sum += in.floats()[k] * weights.data()[k * weights.shape().extent(1) + column];
        }
        return sum;
    }
}
