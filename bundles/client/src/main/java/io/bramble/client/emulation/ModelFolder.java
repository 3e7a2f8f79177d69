package io.bramble.client.emulation;

import io.bramble.client.OnnxFile;
import io.bramble.client.zoo.Zoo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder that holds one model, for a peer to have from the start: half a gigabyte is not sent to it over a slow link.
 *
 * @param folder in which {@code NAME/NAME.onnx} is
 */
public record ModelFolder(Path folder, String name) implements AutoCloseable {
    private static final String ZOO = "zoo:";

    /**
     * @param model a file's path, or {@code zoo:NAME}
     * @param seed of the zoo's weights
     */
    public static ModelFolder of(String model, long seed) throws IOException {
        boolean zoo = model.startsWith(ZOO);
        String name = zoo ? model.substring(ZOO.length()) : OnnxFile.name(Path.of(model));
        Path folder = Scratch.make();
        // Ctrl-C ends this, too.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Scratch.remove(folder)));
        Path file = Files.createDirectories(folder.resolve(name)).resolve(name + ".onnx");
        if (zoo) {
            Zoo.named(name).build(seed).write(file);
        } else {
            Files.write(file, OnnxFile.read(Path.of(model)));
        }
        return new ModelFolder(folder, name);
    }

    /** The model's file, mapped: it may be larger than the heap. */
    public ByteBuffer onnx() throws IOException {
        try (FileChannel file = FileChannel.open(folder.resolve(name).resolve(name + ".onnx"))) {
            return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
        }
    }

    @Override
    public void close() {
        Scratch.remove(folder);
    }
}
