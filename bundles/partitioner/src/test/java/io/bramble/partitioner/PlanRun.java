package io.bramble.partitioner;

import io.bramble.compute.ScalarKernels;
import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Site;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs plans part by part, one after another and each with nothing but what the plan says it is sent; the reference
 * for what a cluster does with a plan.
 */
final class PlanRun {
    private PlanRun() {}

    /** The graph's outputs by way of the plan. */
    static Map<String, Tensor> of(Plan plan, Map<String, Tensor> inputs) {
        Map<String, Tile> values = tiles(inputs);
        for (Stage stage : plan.stages()) {
            Map<String, Tile> made = new HashMap<>();
            for (String value : stage.outputs()) {
                ValueType type = plan.graph().values().get(value);
                made.put(value, Tile.zeros(type.type(), Region.whole(type.shape()), Layout.ROW_MAJOR));
            }
            for (Part part : stage.parts()) {
                Map<String, Tile> sent = new HashMap<>();
                part.inputs().forEach(
                        (value, region) -> sent.put(value, values.get(value).crop(region, Layout.ROW_MAJOR)));
                run(part.graph(), sent, part.outputs()).forEach((value, tile) -> made.get(value)
                        .paste(new Tile(part.targets().get(value), tile.layout(), tile.data())));
            }
            values.putAll(made);
        }
        return tensors(plan.graph(), values);
    }

    /** The graph's outputs in one piece. */
    static Map<String, Tensor> of(Graph graph, Map<String, Tensor> inputs) {
        return tensors(graph, run(graph, tiles(inputs), Parts.wholeOutputs(graph)));
    }

    private static Map<String, Tile> tiles(Map<String, Tensor> tensors) {
        Map<String, Tile> tiles = new HashMap<>();
        tensors.forEach((value, tensor) -> tiles.put(value, Tile.of(tensor)));
        return tiles;
    }

    private static Map<String, Tensor> tensors(Graph graph, Map<String, Tile> values) {
        Map<String, Tensor> outputs = new HashMap<>();
        graph.outputs().forEach(value -> outputs.put(value, values.get(value).toTensor()));
        return outputs;
    }

    private static Map<String, Tile> run(Graph graph, Map<String, Tile> inputs, Map<String, Region> outputs) {
        Map<String, Region> needed = BackProjection.of(graph, outputs);
        Map<String, Tile> values = new HashMap<>(inputs);
        for (Node node : graph.nodes()) {
            if (needed.containsKey(node.output())) {
                values.put(node.output(), run(graph, node, needed.get(node.output()), values));
            }
        }
        Map<String, Tile> wanted = new HashMap<>();
        outputs.forEach((value, region) -> wanted.put(value, values.get(value).crop(region, Layout.ROW_MAJOR)));
        return wanted;
    }

    private static Tile run(Graph graph, Node node, Region region, Map<String, Tile> values) {
        Map<Integer, Tensor> constants = new HashMap<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (graph.weights().containsKey(node.inputs().get(i))) {
                constants.put(i, graph.weights().get(node.inputs().get(i)));
            }
        }
        List<ValueType> types = node.inputs().stream().map(graph.values()::get).toList();
        ValueType type = graph.values().get(node.output());
        Kernel kernel = new ScalarKernels()
                .kernel(new Site(node.operator(), types, type, constants))
                .orElseThrow();
        List<Tile> in = new ArrayList<>();
        for (String value : node.inputs()) {
            if (!graph.weights().containsKey(value)) {
                in.add(values.get(value).to(layout(kernel, graph.shape(value).rank())));
            }
        }
        Tile out = Tile.zeros(type.type(), region, layout(kernel, type.shape().rank()));
        kernel.run(in, out, region);
        return out;
    }

    private static Layout layout(Kernel kernel, int rank) {
        return rank == 4 ? kernel.layout() : Layout.ROW_MAJOR;
    }
}
