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
        DeviceSpeed speed = DeviceSpeed.measure(compute, clock::get, () -> 0).orElseThrow();
        assertEquals(2.0 * 128 * 28 * 28 * 128 * 9 / 10_000_000, speed.speed().of(Work.CONV3X3));
        assertEquals(2.0 * 128 * 28 * 28 * 9 / 10_000_000, speed.speed().of(Work.DEPTHWISE));
        assertEquals(64 * (56 * 56 + 28 * 28) / 10_000_000.0, speed.speed().of(Work.OTHER));
        assertEquals(4.0 * 2048 * 1024 / 10_000_000, speed.memoryGbs());
    }

    @Test
    void kernelThatIsCompiledLongAfterTheOthersIsMeasuredAsItIsThen() {
        compute.whileRunning = () -> clock.addAndGet(clock.get() < 4_000_000_000L ? 50_000_000 : 1_000_000);
        DeviceSpeed speed = DeviceSpeed.measure(compute, clock::get, () -> 0).orElseThrow();
        assertEquals(2.0 * 128 * 28 * 28 * 128 * 9 / 1_000_000, speed.speed().of(Work.CONV3X3));
        assertTrue(clock.get() < 22_000_000_000L, () -> "it took " + clock.get() + " ns");
    }

    @Test
    void itIsWaitedForACompilerThatWorks() {
        compute.whileRunning = () -> clock.addAndGet(1_000_000);
        DeviceSpeed.measure(compute, clock::get, () -> Math.min(clock.get(), 6_000_000_000L) / 2);
        assertTrue(clock.get() > 6_000_000_000L, () -> "it took " + clock.get() + " ns");
    }

    @Test
    void machineThatNeverSettlesIsMeasuredAllTheSame() {
        long[] run = {1_000_000_000};
        compute.whileRunning = () -> clock.addAndGet(run[0] = (long) (0.9 * run[0]) + 1_000_000);
        DeviceSpeed.measure(compute, clock::get, () -> 0);
        assertTrue(clock.get() < 25_000_000_000L, () -> "it took " + clock.get() + " ns");
    }

    @Test
    void kernelsThatChangeMeanwhileAreMeasuredOnceMoreAndKeptUnderTheirOwnName() throws Exception {
        AtomicLong runs = new AtomicLong();
        compute.whileRunning = () -> {
            boolean first = runs.incrementAndGet() < 100;
            compute.kernels = first ? "toy" : "vector";
            clock.addAndGet(first ? 10_000_000 : 1_000_000);
        };
        DeviceSpeed speed = DeviceSpeed.of(compute, folder, clock::get, () -> 0);
        assertEquals(2.0 * 128 * 28 * 28 * 9 / 1_000_000, speed.speed().of(Work.DEPTHWISE));
        String kept = Files.readString(folder.resolve("device-speed.properties"));
        assertTrue(kept.contains("vector.") && !kept.contains("toy."), kept);
    }

    @Test
    void kernelsThatAreReplacedAreNotMeasuredToTheEnd() {
        AtomicLong ofFirst = new AtomicLong();
        compute.whileRunning = () -> {
            clock.addAndGet(10_000_000);
            if (compute.kernels.equals("toy") && ofFirst.incrementAndGet() == 3) {
                compute.kernels = "vector";
            }
        };
        DeviceSpeed.of(compute, folder, clock::get, () -> 0);
        assertEquals(3, ofFirst.get());
        assertEquals(2 * LAYERS, compute.prepared.size());
    }

    @Test
    void kernelsThatWentAndCameBackMeanwhileAreMeasuredOnceMore() {
        AtomicLong runs = new AtomicLong();
        compute.whileRunning = () -> {
            clock.addAndGet(10_000_000);
            long run = runs.incrementAndGet();
            compute.kernels = run == 3 ? "vector" : "toy";
        };
        DeviceSpeed.of(compute, folder, clock::get, () -> 0);
        assertEquals(3 * LAYERS, compute.prepared.size());
    }

    @Test
    void theSecondStartDoesNotMeasure() {
        DeviceSpeed first = DeviceSpeed.of(compute, folder, clock::get, () -> 0);
        assertEquals(LAYERS, compute.prepared.size());
        assertEquals(first, DeviceSpeed.of(compute, folder, clock::get, () -> 0));
        assertEquals(LAYERS, compute.prepared.size());
    }

    @Test
    void otherKernelsAreMeasuredAndBothAreKept() {
        DeviceSpeed.of(compute, folder, clock::get, () -> 0);
        compute.kernels = "vector";
        DeviceSpeed.of(compute, folder, clock::get, () -> 0);
        assertEquals(2 * LAYERS, compute.prepared.size());
        compute.kernels = "toy";
        DeviceSpeed.of(compute, folder, clock::get, () -> 0);
        assertEquals(2 * LAYERS, compute.prepared.size());
    }

    @Test
    void aSpoiledFileIsMeasuredOver() throws Exception {
        Files.writeString(folder.resolve("device-speed.properties"), "\\u00zz");
        DeviceSpeed.of(compute, folder, clock::get, () -> 0);
        DeviceSpeed.of(compute, folder, clock::get, () -> 0);
        assertEquals(LAYERS, compute.prepared.size());
    }
}
