package io.bramble.model.oracle;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ONNX Runtime in this process: one thread, no optimisation of the graph. */
final class Oracle {
    private final OrtEnvironment environment = OrtEnvironment
            .getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "oracle");

    /** Null, with the reason printed, on a machine that it has no native library for. */
    static Oracle orNull() {
        try {
            return new Oracle();
        } catch (LinkageError e) {
            System.out.println("skipped: ONNX Runtime has no native library for " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch") + " (" + e + ")");
            return null;
        }
    }

    boolean takes(Draft draft) {
        try {
            run(draft.bytes(), draft.inputs(), draft.outputs());
            return true;
        } catch (OrtException e) {
            return false;
        }
    }

    /** @throws OrtException if it does not take the model */
    Map<String, Tensor> run(byte[] model, Map<String, Tensor> inputs, List<String> outputs) throws OrtException {
        List<AutoCloseable> open = new ArrayList<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            Map<String, OnnxTensor> in = new LinkedHashMap<>();
            try (OrtSession session = environment.createSession(model, options)) {
                for (String name : inputs.keySet()) {
                    OnnxTensor tensor = tensor(inputs.get(name));
                    open.add(tensor);
                    in.put(name, tensor);
                }
                try (OrtSession.Result result = session.run(in, new java.util.LinkedHashSet<>(outputs))) {
                    Map<String, Tensor> got = new LinkedHashMap<>();
                    for (String name : outputs) {
                        got.put(name, tensor((OnnxTensor) result.get(name).orElseThrow()));
                    }
                    return got;
                }
            }
        } finally {
            open.forEach(Oracle::close);
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
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
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case DOUBLE -> OnnxJavaType.DOUBLE;
            default -> throw new IllegalArgumentException("its Java API takes no " + tensor);
        });
    }

    private static Tensor tensor(OnnxTensor tensor) {
        String name = tensor.getInfo().onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
        ElementType type = ElementType.valueOf(name.equals("FLOAT") ? "FLOAT32" : name);
        int[] shape = Arrays.stream(tensor.getInfo().getShape()).mapToInt(Math::toIntExact).toArray();
        return Tensor.read(type, Shape.of(shape), tensor.getByteBuffer());
    }
}
