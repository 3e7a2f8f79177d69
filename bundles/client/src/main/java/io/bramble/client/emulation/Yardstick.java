package io.bramble.client.emulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What this machine does with one thread, as a peer measured it at full speed.
 *
 * @param gflops 1e9 operations per second in 3x3 convolutions
 * @param data that peer's folder, where it keeps its measures
 */
record Yardstick(double gflops, Path data) {
    /** Speeds, of which more is faster; keys hang on the kernels. */
    private static final String FILE = "device-speed.properties";

    private static final double TOLERANCE = 0.15;

    boolean agrees(Yardstick other) {
        return Math.abs(gflops - other.gflops) < TOLERANCE * Math.max(gflops, other.gflops);
    }

    /** Gives a peer that is so many times slower its measures, before its first start. */
    void tell(Path peer, double slowness) throws IOException {
        Properties speeds = new Properties();
        try (InputStream in = Files.newInputStream(data.resolve(FILE))) {
            speeds.load(in);
        }
        speeds.replaceAll((key, speed) -> Double.toString(Double.parseDouble(speed.toString()) / slowness));
        try (OutputStream out = Files.newOutputStream(peer.resolve(FILE))) {
            speeds.store(out, "Told to an emulated peer");
        }
    }
}
