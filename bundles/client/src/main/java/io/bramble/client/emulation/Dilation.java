package io.bramble.client.emulation;

import io.bramble.plan.Device;
import io.bramble.plan.Speed;
import io.bramble.plan.Work;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * By how much everything is slower than on the boards: one factor for kernels and links, so that the ratio of the two stays. As
 * machines differ in what they are good at, each kind of work is slowed on its own until it is as many times slower than
 * the board's.
 *
 * @param factor how many times slower; less than 1: faster
 * @param machine this machine's speed by one thread, by the kernels' own measure
 * @param memoryGbs 1e9 bytes of weights it reads in a second
 */
public record Dilation(double factor, Speed machine, double memoryGbs) {
    /** What all peers may use together: of two processors one and a half, the rest is for the system and for asking. */
    private static final double MACHINE = 0.75;
    /** What of that is not for kernels, while all compute. */
    private static final double SPARE = 0.4;
    /**
     * What a board's core does of plain Java (protocol, copying, collecting garbage), of a core here: an estimate for a
     * Cortex-A72 of 1.5 to 1.8 GHz. At kernels it is weaker still, because its vectors are short.
     */
    private static final double CORE = 0.2;
    /** A peer's kernels are of one thread; and who had a whole processor could not be slowed. */
    private static final double MOST = 0.6;

    /**
     * The smallest factor at which the machine holds all boards while all compute convolutions.
     *
     * @param least the factor if that is smaller
     */
    public static Dilation of(List<Device> boards, Speed machine, double memoryGbs, int processors, double least) {
        double all = 0;
        double most = 0;
        for (Device board : boards) {
            double convolutions = 0;
            for (Work work : Work.values()) {
                double part = board.speed().of(work) / machine.of(work);
                convolutions = work == Work.OTHER ? convolutions : Math.max(convolutions, part);
                most = Math.max(most, part);
            }
            all += convolutions;
            most = Math.max(most, board.memoryGbs() / memoryGbs);
        }
        double held = Math.max(all / (MACHINE * processors * (1 - SPARE)), most / MOST);
        return new Dilation(Math.max(held, least), machine, memoryGbs);
    }

    /** How many times longer than it needs a kernel of the board takes here. */
    public double slowness(Device board, Work work) {
        return factor * machine.of(work) / board.speed().of(work);
    }

    private double memorySlowness(Device board) {
        return factor * memoryGbs / board.memoryGbs();
    }

    /** As {@code io.bramble.compute} takes it. */
    String slowness(Device board) {
        List<String> words = new ArrayList<>();
        for (Work work : Work.values()) {
            words.add(String.format(Locale.ROOT, "%s:%.4f", work.label(), slowness(board, work)));
        }
        words.add(String.format(Locale.ROOT, "memory:%.4f", memorySlowness(board)));
        return String.join(" ", words);
    }

    /**
     * The share of one processor that a board may use in all: what all its cores would of plain Java, and no less than its
     * kernels need.
     */
    public double share(Device board) {
        double kernels = 0;
        for (Work work : Work.values()) {
            kernels = work == Work.OTHER ? kernels : Math.max(kernels, 1 / slowness(board, work));
        }
        return Math.min(1, Math.max(kernels / (1 - SPARE), CORE * board.threads() / factor));
    }

    /** What it does here, as it would measure it. */
    Speed speed(Device board) {
        Map<Work, Double> gflops = new EnumMap<>(Work.class);
        for (Work work : Work.values()) {
            gflops.put(work, board.speed().of(work) / factor);
        }
        return new Speed(gflops);
    }

    public double mbits(Device board) {
        return board.link().mbits() / factor;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "everything takes %.2f times as long as on the boards", factor);
    }
}
