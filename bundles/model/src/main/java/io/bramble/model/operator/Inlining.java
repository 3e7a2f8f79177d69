package io.bramble.model.operator;

import io.bramble.model.onnx.Attribute;
import io.bramble.model.onnx.OnnxFunction;
import io.bramble.model.onnx.OnnxGraph;
import io.bramble.model.onnx.OnnxNode;
import io.bramble.model.onnx.OnnxValue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A call of a function that the file defines: its body takes the call's place. */
record Inlining(OnnxFunction function) implements Rewriting {
    @Override
    public List<OnnxNode> rewrite(Call call) {
        if (function.opsets().getOrDefault("", (long) call.opset()) != call.opset()) {
            throw new IllegalArgumentException("function " + function.domain() + "." + function.name()
                    + " is written in opset " + function.opsets().get("") + ", the model in " + call.opset()
                    + "; supported is one opset for both");
        }
        if (call.inputs() > function.inputs().size() || call.outputs() > function.outputs().size()) {
            throw new IllegalArgumentException("function " + function.domain() + "." + function.name() + " has inputs "
                    + function.inputs() + " and outputs " + function.outputs() + ", the call " + call.inputs() + " and "
                    + call.outputs());
        }
        Map<String, Attribute> arguments = new LinkedHashMap<>(function.defaults());
        arguments.putAll(call.takeAll());
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < function.inputs().size(); i++) {
            given.put(function.inputs().get(i), call.has(i) ? call.in(i) : "");
        }
        OnnxGraph body = new OnnxGraph(function.name(), function.nodes(), Map.of(), Map.of(), List.of(),
                function.outputs().stream().map(o -> new OnnxValue(o, 0, null)).toList());
        return call.splice(call.name() + "/", body, given, arguments, call.outputNames());
    }
}
