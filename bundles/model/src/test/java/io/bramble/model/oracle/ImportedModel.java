package io.bramble.model.oracle;

import io.bramble.compute.Scalar;
import io.bramble.graph.Graph;
import io.bramble.kernels.Compute;
import io.bramble.model.Onnx;
import io.bramble.model.pass.Passes;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * An ONNX model made by chance, as it is when it is to be run: imported, all passes done. For tests of what runs or cuts
 * graphs.
 *
 * @param inputs those of one request
 */
public record ImportedModel(Graph graph, Map<String, Tensor> inputs) {
    private static final Compute COMPUTE = Scalar.compute();

    /** The same for the same seed. */
    public static ImportedModel of(long seed) {
        Draft draft = new RandomModels(COMPUTE, alone -> false, new TreeMap<>()).model(seed);
        Graph graph = Passes.all(COMPUTE).apply(Onnx.imported(ByteBuffer.wrap(draft.bytes()), Map.of()));
        return new ImportedModel(graph, draft.inputs());
    }
}
