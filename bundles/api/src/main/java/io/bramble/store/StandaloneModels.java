package io.bramble.store;

import io.bramble.inference.Refusal;
import io.bramble.kernels.Compute;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Models straight from their files, without a store or a framework: for a program that has the bundles' jars on its class
 * path and finds this by {@link java.util.ServiceLoader}.
 */
@ProviderType
public interface StandaloneModels {
    /**
     * What a model takes and gives.
     *
     * @param onnx an ONNX file from the position to the limit; of one that is mapped, large weights stay in the file
     * @throws Refusal if it is none, or has an input of a type we lack
     */
    Signature signature(ByteBuffer onnx);

    /**
     * Reads a model and begins to run it, as {@link ModelStore#run} does with one that is deployed.
     *
     * @param inputs all of them
     * @param compute computes what constants alone make
     * @throws Refusal if the model is not supported or the inputs do not fit it
     */
    ModelRun run(ByteBuffer onnx, Map<String, Tensor> inputs, Compute compute);
}
