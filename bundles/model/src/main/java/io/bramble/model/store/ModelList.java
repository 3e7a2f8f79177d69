package io.bramble.model.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bramble.store.Digest;
import io.bramble.store.ModelEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entries of all models in one JSON file, replaced whole. */
final class ModelList {
    private static final Logger LOG = LoggerFactory.getLogger(ModelList.class);

    /** Its name in the data folder. */
    static final String FILE = "models.json";

    private record Content(List<ModelEntry> models) {}

    private final Path file;
    private final ObjectMapper json = Mappers.json();

    ModelList(Path file) {
        this.file = file;
    }

    /** Entries by name; none if there is no file, or if it cannot be read, which is put aside then. */
    Map<String, ModelEntry> read() throws IOException {
        Map<String, ModelEntry> entries = new TreeMap<>();
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            return entries;
        }
        try {
            json.readValue(Files.readAllBytes(file), Content.class).models().forEach(e -> entries.put(e.name(), e));
            return entries;
        } catch (IOException | RuntimeException e) {
            Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.warn("list of models {} cannot be read ({}) and lies in {} now; models come back from other peers, or "
                    + "deploy them again", file, Mappers.why(e), aside);
            return new TreeMap<>();
        }
    }

    /** Files of the models that are deployed; none if there is no list. */
    Set<Digest> files() throws IOException {
        if (!Files.exists(file)) {
            return Set.of();
        }
        return json.readValue(Files.readAllBytes(file), Content.class).models().stream()
                .filter(e -> !e.removed())
                .map(ModelEntry::onnx)
                .collect(Collectors.toSet());
    }

    void write(List<ModelEntry> entries) throws IOException {
        WholeFile.write(file, json.writeValueAsBytes(new Content(entries)), true);
    }
}
