package io.bramble.worker;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** As Linux tells; elsewhere memory never runs short. */
final class LinuxMachine implements Machine {
    private static final Path MEMORY = Path.of("/proc/meminfo");

    @Override
    public double load() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return Math.max(0, system.getSystemLoadAverage()) / system.getAvailableProcessors();
    }

    @Override
    public long availableMemory() {
        try {
            return available(Files.readAllLines(MEMORY));
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    /** @param lines as in {@code MemAvailable:    1234 kB} */
    static long available(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .filter(digits -> !digits.isEmpty())
                .mapToLong(digits -> Long.parseLong(digits) << 10)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
