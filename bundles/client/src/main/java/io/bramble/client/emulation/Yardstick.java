package io.bramble.client.emulation;

import io.bramble.plan.Device;
import io.bramble.plan.Speed;
import io.bramble.plan.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What this machine does with one thread, as a peer measured it at full speed.
 *
 * @param prefix of the keys it keeps its measures by
 * @param memoryGbs 1e9 bytes of weights a second
 */
record Yardstick(String prefix, Speed speed, double memoryGbs) {
    private static final double TOLERANCE = 0.15;

    /** @param data folder of a peer that has measured */
    static Yardstick read(Path data) throws IOException {
        return SpeedFile.read(data, EmulatedCluster.KERNELS);
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

    /** Weights are read from main memory, no faster than that. */
    Yardstick reading(double mainMemoryGbs) {
        return new Yardstick(prefix, speed, Math.min(memoryGbs, mainMemoryGbs));
    }

    /** Gives a peer its measures before its first start. */
    void tell(Path peer, Device board, Dilation dilation) throws IOException {
        SpeedFile.write(peer, List.of(prefix), dilation.speed(board), board.memoryGbs() / dilation.factor());
    }
}
