package io.bramble.model;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Compute;
import io.bramble.model.onnx.OnnxGraph;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxReader;
import io.bramble.model.operator.InputBinding;
import io.bramble.model.operator.Translation;
import io.bramble.model.pass.Passes;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The way from an ONNX file to a graph, without OSGi. */
public final class Onnx {
    private Onnx() {}

    /**
     * Reads, translates and applies all passes.
     *
     * @param shapes shapes of inputs that the file leaves open; a free extent that is not given is 1
     * @param compute folds constants; null: those that need a kernel are left
     * @throws IllegalArgumentException if the file is malformed, or ({@link UnsupportedModel}) not supported
     */
    public static Graph graph(ByteBuffer onnx, Map<String, Shape> shapes, Compute compute) {
        return Passes.all(compute).apply(imported(onnx, shapes));
    }

    /** As {@link #graph}, before any pass. */
    public static Graph imported(ByteBuffer onnx, Map<String, Shape> shapes) {
        return imported(OnnxReader.read(onnx), shapes);
    }

    /** A file that is read already. */
    public static Graph imported(OnnxModel model, Map<String, Shape> shapes) {
        Map<String, ValueType> inputs;
        try {
            inputs = InputBinding.of(model.graph().fed(), shapes);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedModel(List.of(e.getMessage()));
        }
        return Translation.of(model, inputs);
    }

    /** The model with some of its inputs fixed: they are constants from here on, and a shape may hang on them. */
    public static OnnxModel fixed(OnnxModel model, Map<String, Tensor> values) {
        OnnxGraph graph = model.graph();
        Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
        constants.putAll(values);
        return new OnnxModel(model.producer(), model.opsets(), model.functions(),
                new OnnxGraph(graph.name(), graph.nodes(), constants,
                        graph.refused(), graph.inputs(), graph.outputs()));
    }
}
