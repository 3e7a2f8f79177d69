package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Compute;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs plans part by part, one after another and each with nothing but what the plan says it is sent; the reference
 * for what a cluster does with a plan.
 */
final class PlanRun {
    private final Compute compute;

    PlanRun(Compute compute) {
        this.compute = compute;
    }

    /** The graph's outputs by way of the plan. */
    Map<String, Tensor> of(Plan plan, Map<String, Tensor> inputs) {
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
    Map<String, Tensor> of(Graph graph, Map<String, Tensor> inputs) {
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

    private Map<String, Tile> run(Graph graph, Map<String, Tile> inputs, Map<String, Region> outputs) {
        return compute.prepare(graph).run(inputs, outputs);
    }
}
