package io.bramble.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceSpeedTest {
    private final AtomicLong clock = new AtomicLong();
    private final Fakes.Kernelled compute = new Fakes.Kernelled();

    @TempDir
    Path folder;

    DeviceSpeedTest() {
        compute.whileRunning = () -> clock.addAndGet(10_000_000);
    }

    @Test
    void speedIsOperationsAndBytesOfWeightsByTheBestRun() {
        DeviceSpeed speed = DeviceSpeed.measure(compute, clock::get);
        assertEquals(2.0 * 64 * 28 * 28 * 64 * 9 / 10_000_000, speed.gflops());
        assertEquals(4.0 * 2048 * 1024 / 10_000_000, speed.memoryGbs());
        assertTrue(clock.get() <= 500_000_000, "25 runs of each, took " + clock.get() + " ns");
    }

    @Test
    void theSecondStartDoesNotMeasure() {
        DeviceSpeed first = DeviceSpeed.of(compute, folder, clock::get);
        assertEquals(2, compute.prepared.size());
        assertEquals(first, DeviceSpeed.of(compute, folder, clock::get));
        assertEquals(2, compute.prepared.size());
    }

    @Test
    void otherKernelsAreMeasuredAndBothAreKept() {
        DeviceSpeed.of(compute, folder, clock::get);
        compute.kernels = "vector";
        DeviceSpeed.of(compute, folder, clock::get);
        assertEquals(4, compute.prepared.size());
        compute.kernels = "toy";
        DeviceSpeed.of(compute, folder, clock::get);
        assertEquals(4, compute.prepared.size());
    }

    @Test
    void aSpoiledFileIsMeasuredOver() throws Exception {
        Files.writeString(folder.resolve("device-speed.properties"), "\\u00zz");
        DeviceSpeed.of(compute, folder, clock::get);
        DeviceSpeed.of(compute, folder, clock::get);
        assertEquals(2, compute.prepared.size());
    }
}
