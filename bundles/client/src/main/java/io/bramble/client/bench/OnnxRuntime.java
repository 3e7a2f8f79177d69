package io.bramble.client.bench;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model in ONNX Runtime, all its optimisations on. It is no dependency of ours: its Java artifact is what the user hands
 * in, so it is called by reflection, some microseconds a run. Inputs are bound once, so that a run copies nothing in.
 */
final class OnnxRuntime implements AutoCloseable {
    private static final String PACKAGE = "ai.onnxruntime.";

    private final ClassLoader library;
    private final Object environment;
    private final Object session;
    private final Method run;
    private final Map<String, Object> inputs = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if ONNX Runtime refuses the model, or has no such inputs */
    OnnxRuntime(ClassLoader library, Path model, int threads, Map<String, Tensor> inputs) {
        this.library = library;
        this.environment = call(null, type("OrtEnvironment"), "getEnvironment");
        Object options = made(type("OrtSession$SessionOptions"));
        try {
            call(options, options.getClass(), "setIntraOpNumThreads", threads);
            call(options, options.getClass(), "setOptimizationLevel",
                    constant("OrtSession$SessionOptions$OptLevel", "ALL_OPT"));
            session = call(environment, type("OrtEnvironment"), "createSession", model.toString(), options);
            run = type("OrtSession").getMethod("run", Map.class);
        } catch (NoSuchMethodException e) {
            throw notOnnxRuntime(e);
        } finally {
            close(options);
        }
        inputs.forEach((name, tensor) -> this.inputs.put(name, tensor(tensor)));
    }

    private static Object made(Class<?> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw refused(e);
        } catch (ReflectiveOperationException e) {
            throw notOnnxRuntime(e);
        }
    }

    /** Whether a class loader has it. */
    static boolean isIn(ClassLoader library) {
        return library.getResource((PACKAGE + "OrtEnvironment").replace('.', '/') + ".class") != null;
    }

    private Object tensor(Tensor tensor) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(tensor.byteSize()).order(ByteOrder.nativeOrder());
        tensor.write(bytes);
        bytes.flip();
        long[] shape = Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
        String name = tensor.type() == ElementType.FLOAT32 ? "FLOAT" : tensor.type().name();
        return call(null, type("OnnxTensor"), "createTensor", environment, bytes, shape,
                constant("OnnxJavaType", name));
    }

    /** Freeing the outputs is part of it. */
    void run() {
        close(result());
    }

    private Object result() {
        try {
            return run.invoke(session, inputs);
        } catch (InvocationTargetException e) {
            throw refused(e);
        } catch (IllegalAccessException e) {
            throw notOnnxRuntime(e);
        }
    }

    /** Outputs by name; those of a type that we do not hold are left out. */
    Map<String, Tensor> outputs() {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        Object result = result();
        try {
            for (Object name : (Set<?>) call(session, type("OrtSession"), "getOutputNames")) {
                Object value = ((Optional<?>) call(result, type("OrtSession$Result"), "get", name)).orElseThrow();
                if (type("OnnxTensor").isInstance(value)) {
                    tensor(value).ifPresent(tensor -> outputs.put(String.valueOf(name), tensor));
                }
            }
        } finally {
            close(result);
        }
        return outputs;
    }

    private Optional<Tensor> tensor(Object value) {
        Object info = call(value, type("OnnxTensor"), "getInfo");
        Shape shape = Shape.of((long[]) call(info, type("TensorInfo"), "getShape"));
        try {
            return elementType(String.valueOf(type("TensorInfo").getField("type").get(info)))
                    .map(element -> Tensor.read(element, shape,
                            (ByteBuffer) call(value, type("OnnxTensor"), "getByteBuffer")));
        } catch (NoSuchFieldException | IllegalAccessException e) {
            throw notOnnxRuntime(e);
        }
    }

    private static Optional<ElementType> elementType(String theirs) {
        return theirs.equals("FLOAT")
                ? Optional.of(ElementType.FLOAT32)
                : Arrays.stream(ElementType.values()).filter(t -> t.name().equals(theirs)).findFirst();
    }

    private Class<?> type(String name) {
        try {
            return Class.forName(PACKAGE + name, true, library);
        } catch (ClassNotFoundException e) {
            throw notOnnxRuntime(e);
        }
    }

    private Object constant(String type, String name) {
        for (Object constant : type(type).getEnumConstants()) {
            if (constant.toString().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("ONNX Runtime's Java artifact has no " + type + " called " + name
                + "; run without --against");
    }

    /** The first public method of the name that takes such arguments. */
    private static Object call(Object on, Class<?> type, String name, Object... arguments) {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name) && takes(method.getParameterTypes(), arguments)) {
                try {
                    return method.invoke(on, arguments);
                } catch (InvocationTargetException e) {
                    throw refused(e);
                } catch (IllegalAccessException e) {
                    throw notOnnxRuntime(e);
                }
            }
        }
        throw notOnnxRuntime(new NoSuchMethodException(type.getName() + "." + name));
    }

    private static boolean takes(Class<?>[] wanted, Object[] got) {
        boolean takes = wanted.length == got.length;
        for (int i = 0; takes && i < got.length; i++) {
            takes = wanted[i] == int.class ? got[i] instanceof Integer : wanted[i].isInstance(got[i]);
        }
        return takes;
    }

    private static RuntimeException refused(InvocationTargetException e) {
        return new IllegalArgumentException("ONNX Runtime: " + e.getCause().getMessage(), e.getCause());
    }

    private static RuntimeException notOnnxRuntime(Exception e) {
        return new IllegalArgumentException(
                "--against wants the jar of com.microsoft.onnxruntime:onnxruntime, 1.16 or newer: " + e, e);
    }

    private static void close(Object freed) {
        try {
            ((AutoCloseable) freed).close();
        } catch (Exception e) {
            throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxRuntime::close);
        close(session);
    }
}
