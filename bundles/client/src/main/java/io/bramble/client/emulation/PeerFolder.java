package io.bramble.client.emulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A peer's data folder before its first start: the distribution's values, and those that an emulated peer has instead. */
final class PeerFolder {
    /** What the first form of any model fits in. */
    private static final String MODEL_BYTES = "1073741824";

    /** A model may have to be compiled and its weights fetched by slow machines. */
    private static final String DEADLINE_MILLIS = "600000";

    private PeerFolder() {}

    /**
     * As fast as it can at first, so that what its compilers do is soon done, and it learns nothing of that.
     *
     * @param models folder of models it has from the start; null: the distribution's
     * @param budgetMiB of prepared graphs; 0: as the distribution has it
     */
    static void prepare(Path data, Path distribution, Path models, int budgetMiB) throws IOException {
        Path conf = Files.createDirectories(data.resolve("conf"));
        write(distribution, conf, "io.bramble.protocol.cfg", Map.of("maxModelBytes", MODEL_BYTES));
        write(distribution, conf, "io.bramble.gateway.cfg",
                Map.of("deadlineMillis", DEADLINE_MILLIS, "learning", "false"));
        // Rehearsals would run into what is measured.
        write(distribution, conf, "io.bramble.rehearsal.cfg", Map.of("rehearsalSeconds", "0"));
        if (budgetMiB > 0) {
            write(distribution, conf, "io.bramble.worker.cfg", Map.of("memoryBudgetMiB", Integer.toString(budgetMiB)));
        }
        if (models != null) {
            write(distribution, conf, "io.bramble.store.cfg", Map.of("preload.folder", models.toString()));
        }
    }

    /** From now on it computes so much slower, and learns. */
    static void slow(Path data, Path distribution, String slowness) throws IOException {
        Path conf = data.resolve("conf");
        write(distribution, conf, "io.bramble.compute.cfg", Map.of("slowness", slowness));
        write(distribution, conf, "io.bramble.gateway.cfg",
                Map.of("deadlineMillis", DEADLINE_MILLIS, "learning", "true"));
    }

    private static void write(Path distribution, Path conf, String file, Map<String, String> instead)
            throws IOException {
        Map<String, String> missing = new LinkedHashMap<>(instead);
        List<String> lines = Files.readAllLines(distribution.resolve("conf").resolve(file)).stream().map(line -> {
            String key = line.split("=", 2)[0].strip();
            String value = missing.remove(key);
            return value == null ? line : key + " = " + value;
        }).toList();
        if (!missing.isEmpty()) {
            throw new IOException("conf/" + file + " of " + distribution + " wants the keys " + missing.keySet());
        }
        Files.write(conf.resolve(file), lines);
    }
}
