package io.bramble.model.store;

import io.bramble.kernels.Compute;
import io.bramble.store.Digest;
import io.bramble.store.ModelRun;
import io.bramble.store.Signature;
import io.bramble.store.StandaloneModels;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Keeps nothing between two runs. */
public final class ModelsOnClassPath implements StandaloneModels {
    /** For ServiceLoader. */
    public ModelsOnClassPath() {}

    @Override
    public Signature signature(ByteBuffer onnx) {
        return new GraphCache().signature(Digest.of(onnx.duplicate()), onnx);
    }

    @Override
    public ModelRun run(ByteBuffer onnx, Map<String, Tensor> inputs, Compute compute) {
        GraphCache graphs = new GraphCache();
        graphs.use(compute);
        Digest digest = Digest.of(onnx.duplicate());
        Map<String, Shape> shapes = new HashMap<>();
        inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return new SectionRun(graphs.first(digest, onnx, shapes, inputs), inputs,
                graphs.signature(digest, onnx).outputs(), graphs::next);
    }
}
