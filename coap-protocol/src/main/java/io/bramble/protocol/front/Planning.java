package io.bramble.protocol.front;

import static io.bramble.inference.MediaType.JSON;
import static io.bramble.inference.MediaType.TEXT;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.inference.Inference;
import io.bramble.inference.MediaType;
import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.plan.Partitioner;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Incoming;

/** {@code GET /models/NAME/plan}: the plan the next request would be run by. */
final class Planning {
    private final Inference inference;
    private final Partitioner partitioner;

    Planning(Inference inference, Partitioner partitioner) {
        this.inference = inference;
        this.partitioner = partitioner;
    }

    Reply plan(Incoming request, String model) {
        MediaType wanted = Formats.accepted(request, TEXT, JSON);
        Plan plan = inference.plan(model, request.query().get("strategy"));
        return wanted == JSON
                ? Formats.json(tree(plan))
                : Formats.text(String.join("\n", partitioner.describe(plan)) + "\n");
    }

    private static ObjectNode tree(Plan plan) {
        ObjectNode tree = Formats.JSON.createObjectNode().put("strategy", plan.strategy());
        ArrayNode devices = tree.putArray("devices");
        plan.devices().stream().map(Device::id).forEach(devices::add);
        ArrayNode stages = tree.putArray("stages");
        plan.stages().forEach(s -> add(stages.addObject(), s));
        return tree;
    }

    private static void add(ObjectNode tree, Stage stage) {
        tree.put("scheme", stage.scheme()).put("why", stage.why());
        ArrayNode nodes = tree.putArray("nodes");
        stage.nodes().forEach(nodes::add);
        ArrayNode parts = tree.putArray("parts");
        for (Part part : stage.parts()) {
            ObjectNode p = parts.addObject()
                    .put("device", part.device())
                    .put("bound", part.bound())
                    .put("flops", part.flops());
            ObjectNode outputs = p.putObject("outputs");
            part.targets().forEach((value, region) -> outputs.put(value, region.toString()));
        }
    }
}
