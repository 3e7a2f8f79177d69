package io.bramble.model.operator;

import io.bramble.model.onnx.OnnxFunction;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The operators of a whole file: branches that may never be taken and nodes that have to wait for values among them, of
 * which translation tells nothing.
 */
public final class Inventory {
    private final OnnxModel model;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> functions = new HashSet<>();

    private Inventory(OnnxModel model) {
        this.model = model;
    }

    /** A sentence for each node whose operator is not supported. */
    public static List<String> unknown(OnnxModel model) {
        Inventory inventory = new Inventory(model);
        inventory.count(model.graph().nodes());
        return inventory.problems;
    }

    private void count(List<OnnxNode> nodes) {
        int index = 0;
        for (OnnxNode node : nodes) {
            node.bodies().forEach(b -> count(b.nodes()));
            Optional<List<OnnxNode>> function = model.function(node).map(OnnxFunction::nodes);
            if (function.isPresent()) {
                if (functions.add(node.domain() + "." + node.operator())) {
                    count(function.get());
                }
            } else if (ControlFlow.find(node).isEmpty() && Importers.find(node).isEmpty()) {
                String name = node.name().isEmpty() ? node.operator() + "_" + index : node.name();
                problems.add(node.operator() + " \"" + name + "\" (opset " + model.opset() + "): "
                        + Importers.unknown(node));
            }
            index++;
        }
    }
}
