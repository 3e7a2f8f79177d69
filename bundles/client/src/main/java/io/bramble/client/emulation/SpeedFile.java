package io.bramble.client.emulation;

import io.bramble.plan.Speed;
import io.bramble.plan.Work;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Where a peer keeps how fast it is, and looks before it measures: so it can be told. Figures stand under a prefix that
 * names kernels, threads and Java, {@code vector.4.25.0.3+9-LTS.}.
 */
public final class SpeedFile {
    private static final String NAME = "device-speed.properties";
    private static final String MEMORY = "memoryGbs";

    private SpeedFile() {}

    /**
     * What a peer has measured.
     *
     * @param data its folder
     * @param kernels whose figures are meant; scalar kernels' may stand there, too, if they came first
     */
    static Yardstick read(Path data, String kernels) throws IOException {
        Properties kept = new Properties();
        try (InputStream in = Files.newInputStream(data.resolve(NAME))) {
            kept.load(in);
        }
        String prefix = kept.stringPropertyNames().stream()
                .filter(k -> k.startsWith(kernels) && k.endsWith(MEMORY)).findFirst()
                .orElseThrow(() -> new IOException("no measures of " + kernels + " kernels in " + kept))
                .replace(MEMORY, "");
        Map<Work, Double> gflops = new EnumMap<>(Work.class);
        for (Work work : Work.values()) {
            gflops.put(work, Double.valueOf(kept.getProperty(prefix + work.label(), "0")));
        }
        return new Yardstick(prefix, new Speed(gflops), Double.parseDouble(kept.getProperty(prefix + MEMORY)));
    }

    /**
     * Tells a peer, before its first start.
     *
     * @param data its folder
     * @param prefixes under each of which the same figures are to stand
     * @param memoryGbs 1e9 bytes of weights a second
     */
    public static void write(Path data, List<String> prefixes, Speed speed, double memoryGbs) throws IOException {
        Properties told = new Properties();
        for (String prefix : prefixes) {
            speed.gflops().forEach((work, gflops) -> told.setProperty(prefix + work.label(), gflops.toString()));
            told.setProperty(prefix + MEMORY, Double.toString(memoryGbs));
        }
        try (OutputStream out = Files.newOutputStream(data.resolve(NAME))) {
            told.store(out, "Told before the peer's first start");
        }
    }
}
