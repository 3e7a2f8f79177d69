package io.bramble.client.emulation;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

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
     * @param slower how many times slower than the board it will be, and how many times longer it is waited for
     * @param budgetMiB of prepared graphs; 0: as the distribution has it
     */
    static void prepare(Path data, Path distribution, Path models, double slower, int budgetMiB) throws IOException {
        Path conf = Files.createDirectories(data.resolve("conf"));
        Map<String, String> protocol = longer(distribution, "io.bramble.protocol.cfg", slower, "leaseMillis");
        protocol.put("maxModelBytes", MODEL_BYTES);
        write(distribution, conf, "io.bramble.protocol.cfg", protocol);
        write(distribution, conf, "io.bramble.scheduler.cfg", longer(distribution, "io.bramble.scheduler.cfg", slower,
                "helpIntervalMillis", "boundWaitMillis", "stealWaitMillis", "orphanWaitMillis"));
        learning(distribution, conf, false);
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
        learning(distribution, conf, true);
    }

    private static void learning(Path distribution, Path conf, boolean on) throws IOException {
        write(distribution, conf, "io.bramble.gateway.cfg",
                Map.of("deadlineMillis", DEADLINE_MILLIS, "learning", Boolean.toString(on)));
    }

    /** What the distribution waits for; on a machine that is faster than the board no less. */
    private static Map<String, String> longer(Path distribution, String file, double slower, String... keys)
            throws IOException {
        Properties distributed = new Properties();
        try (Reader reader = Files.newBufferedReader(distribution.resolve("conf").resolve(file))) {
            distributed.load(reader);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : keys) {
            // A key that is missing is said to be so when the file is written.
            double millis = Double.parseDouble(distributed.getProperty(key, "0"));
            values.put(key, Long.toString(Math.round(millis * Math.max(1, slower))));
        }
        return values;
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
