package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Graphs whose weights lie outside the heap, as those of a model's file that is mapped. */
final class Stored {
    private Stored() {}

    static Graph of(Graph graph) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        graph.weights().forEach((name, tensor) -> {
            ByteBuffer bytes = ByteBuffer.allocateDirect(tensor.byteSize());
            tensor.write(bytes);
            weights.put(name, Tensor.stored(tensor.shape(), bytes.flip()));
        });
        return new Graph(graph.name(), graph.inputs(), graph.outputs(), graph.nodes(), weights);
    }
}
