package io.bramble.model.store;

import io.bramble.store.ModelCard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Models that lie in a folder: {@code NAME/NAME.onnx} and, if there, {@code NAME/card.json}. */
final class Preload {
    private static final Logger LOG = LoggerFactory.getLogger(Preload.class);

    private Preload() {}

    record Found(Path folder) {
        String name() {
            return folder.getFileName().toString();
        }

        private Path file() {
            return folder.resolve(name() + ".onnx");
        }

        /** Mapped: it may be larger than the heap. */
        ByteBuffer onnx() throws IOException {
            return WholeFile.map(file());
        }

        /** Null if there is none. */
        ModelCard card() throws IOException {
            Path card = folder.resolve("card.json");
            return Files.exists(card) ? Mappers.json().readValue(Files.readAllBytes(card), ModelCard.class) : null;
        }
    }

    static List<Found> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            LOG.warn("no models are preloaded: there is no folder {}; make it or empty preload.folder", folder);
            return List.of();
        }
        List<Found> found = new ArrayList<>();
        try (Stream<Path> folders = Files.list(folder)) {
            folders.sorted().map(Found::new).filter(f -> Files.isRegularFile(f.file())).forEach(found::add);
        } catch (IOException e) {
            LOG.warn("no models are preloaded: {} cannot be listed ({}); check its permissions", folder,
                    e.getMessage());
        }
        return found;
    }
}
