package io.bramble.client.emulation;

import io.bramble.plan.Device;
import io.bramble.plan.Speed;
import io.bramble.plan.Work;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/**
 * What this machine does with one thread, as a peer measured it at full speed.
 *
 * @param prefix of the keys it keeps its measures by
 * @param memoryGbs 1e9 bytes of weights a second
 */
record Yardstick(String prefix, Speed speed, double memoryGbs) {
    /** Where a peer keeps them, and looks before it measures. */
    private static final String FILE = "device-speed.properties";

    private static final String MEMORY = "memoryGbs";
    private static final double TOLERANCE = 0.15;

    /** @param data folder of a peer that has measured */
    static Yardstick read(Path data) throws IOException {
        Properties kept = new Properties();
        try (InputStream in = Files.newInputStream(data.resolve(FILE))) {
            kept.load(in);
        }
        // Measures of scalar kernels may stand there, too, if they came first.
        String prefix = kept.stringPropertyNames().stream()
                .filter(k -> k.startsWith(EmulatedCluster.KERNELS) && k.endsWith(MEMORY)).findFirst()
                .orElseThrow(() -> new IOException("no measures of " + EmulatedCluster.KERNELS + " kernels in " + kept))
                .replace(MEMORY, "");
        Map<Work, Double> gflops = new EnumMap<>(Work.class);
        for (Work work : Work.values()) {
            gflops.put(work, Double.valueOf(kept.getProperty(prefix + work.label(), "0")));
        }
        return new Yardstick(prefix, new Speed(gflops), Double.parseDouble(kept.getProperty(prefix + MEMORY)));
    }

    boolean agrees(Yardstick other) {
        for (Work work : Work.values()) {
            double most = Math.max(speed.of(work), other.speed.of(work));
            if (Math.abs(speed.of(work) - other.speed.of(work)) > TOLERANCE * most) {
                return false;
            }
        }
        return true;
    }

    /** Of each kind of work the better figure. */
    Yardstick best(Yardstick other) {
        Map<Work, Double> gflops = new EnumMap<>(Work.class);
        for (Work work : Work.values()) {
            gflops.put(work, Math.max(speed.of(work), other.speed.of(work)));
        }
        return new Yardstick(prefix, new Speed(gflops), Math.max(memoryGbs, other.memoryGbs));
    }

    /** Gives a peer its measures before its first start. */
    void tell(Path peer, Device board, Dilation dilation) throws IOException {
        Properties told = new Properties();
        dilation.speed(board).gflops()
                .forEach((work, gflops) -> told.setProperty(prefix + work.label(), gflops.toString()));
        told.setProperty(prefix + MEMORY, Double.toString(board.memoryGbs() / dilation.factor()));
        try (OutputStream out = Files.newOutputStream(peer.resolve(FILE))) {
            told.store(out, "Told to an emulated peer");
        }
    }
}
