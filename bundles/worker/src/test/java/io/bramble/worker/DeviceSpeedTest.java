package io.bramble.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.plan.Work;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceSpeedTest {
    /** One for each kind of work, and one for memory. */
    private static final int LAYERS = Work.values().length + 1;

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
        assertEquals(2.0 * 64 * 28 * 28 * 64 * 9 / 10_000_000, speed.speed().of(Work.CONV3X3));
        assertEquals(2.0 * 128 * 28 * 28 * 9 / 10_000_000, speed.speed().of(Work.DEPTHWISE));
        assertEquals(64 * (56 * 56 + 28 * 28) / 10_000_000.0, speed.speed().of(Work.OTHER));
        assertEquals(4.0 * 2048 * 1024 / 10_000_000, speed.memoryGbs());
        assertTrue(clock.get() <= 4_000_000_000L, "60 runs of each, took " + clock.get() + " ns");
    }

    @Test
    void theSecondStartDoesNotMeasure() {
        DeviceSpeed first = DeviceSpeed.of(compute, folder, clock::get);
        assertEquals(LAYERS, compute.prepared.size());
        assertEquals(first, DeviceSpeed.of(compute, folder, clock::get));
        assertEquals(LAYERS, compute.prepared.size());
    }

    @Test
    void otherKernelsAreMeasuredAndBothAreKept() {
        DeviceSpeed.of(compute, folder, clock::get);
        compute.kernels = "vector";
        DeviceSpeed.of(compute, folder, clock::get);
        assertEquals(2 * LAYERS, compute.prepared.size());
        compute.kernels = "toy";
        DeviceSpeed.of(compute, folder, clock::get);
        assertEquals(2 * LAYERS, compute.prepared.size());
    }

    @Test
    void aSpoiledFileIsMeasuredOver() throws Exception {
        Files.writeString(folder.resolve("device-speed.properties"), "\\u00zz");
        DeviceSpeed.of(compute, folder, clock::get);
        DeviceSpeed.of(compute, folder, clock::get);
        assertEquals(LAYERS, compute.prepared.size());
    }
}
