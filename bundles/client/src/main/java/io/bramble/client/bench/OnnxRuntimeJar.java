package io.bramble.client.bench;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where ONNX Runtime's classes are.
 *
 * @param classes null if they are nowhere
 * @param opened null if they were on the class path
 */
public record OnnxRuntimeJar(ClassLoader classes, URLClassLoader opened) implements AutoCloseable {
    /**
     * @param jar its Java artifact; null: it is looked for on the class path
     * @throws IOException if the jar is not there
     * @throws IllegalArgumentException if it is another
     */
    public static OnnxRuntimeJar of(Path jar) throws IOException {
        ClassLoader own = OnnxRuntimeJar.class.getClassLoader();
        if (jar == null) {
            return new OnnxRuntimeJar(OnnxRuntime.isIn(own) ? own : null, null);
        }
        if (!Files.isRegularFile(jar)) {
            throw new NoSuchFileException(jar.toString());
        }
        URLClassLoader opened = new URLClassLoader(new URL[]{jar.toUri().toURL()}, own);
        if (!OnnxRuntime.isIn(opened)) {
            opened.close();
            throw new IllegalArgumentException(
                    "--against wants the jar of com.microsoft.onnxruntime:onnxruntime, got " + jar);
        }
        return new OnnxRuntimeJar(opened, opened);
    }

    @Override
    public void close() throws IOException {
        if (opened != null) {
            opened.close();
        }
    }
}
