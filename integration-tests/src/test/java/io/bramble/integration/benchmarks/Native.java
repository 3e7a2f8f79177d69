package io.bramble.integration.benchmarks;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model in ONNX Runtime, all its optimisations on. Inputs are bound once, so that a run copies nothing in. */
final class Native implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();

    Native(Path model, int threads, Map<String, Tensor> inputs) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            this.session = environment.createSession(model.toString(), options);
        }
        for (var input : inputs.entrySet()) {
            this.inputs.put(input.getKey(), tensor(input.getValue()));
        }
    }

    private OnnxTensor tensor(Tensor tensor) throws OrtException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(tensor.byteSize()).order(ByteOrder.nativeOrder());
        tensor.write(bytes);
        bytes.flip();
        long[] shape = Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
        return OnnxTensor.createTensor(environment, bytes, shape, switch (tensor.type()) {
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT8 -> OnnxJavaType.INT8;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case BOOL -> OnnxJavaType.BOOL;
            default -> throw new IllegalArgumentException(
                    "the comparison wants inputs of float32, int8, uint8, int32, int64 or bool, got " + tensor);
        });
    }

    void run() {
        try {
            session.run(inputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The outputs that are floats, in order; null in place of others. */
    List<Tensor> outputs() throws OrtException {
        try (OrtSession.Result result = session.run(inputs)) {
            return session.getOutputNames().stream().<Tensor>map(name -> {
                OnnxTensor tensor = (OnnxTensor) result.get(name).orElseThrow();
                if (tensor.getInfo().type != OnnxJavaType.FLOAT) {
                    return null;
                }
                float[] data = new float[tensor.getFloatBuffer().remaining()];
                tensor.getFloatBuffer().get(data);
                return Tensor.floats(Shape.of(tensor.getInfo().getShape()), data);
            }).toList();
        }
    }

    @Override
    public void close() throws OrtException {
        inputs.values().forEach(OnnxTensor::close);
        session.close();
    }
}
