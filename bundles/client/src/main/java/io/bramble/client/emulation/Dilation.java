package io.bramble.client.emulation;

import java.util.List;
import java.util.Locale;

/**
 * By how much everything is slower than on the boards: one factor for computing and links, so that the ratio of the two
 * stays. A peer is given the share of one processor at which it is that much slower than its board.
 *
 * @param factor how many times slower; less than 1: faster
 * @param nativeGflops 1e9 operations per second of one processor of this machine, by the kernels' own measure
 * @param spare part of a peer's share that is not for kernels
 */
public record Dilation(double factor, double nativeGflops, double spare) {
    /** What all peers may use together: of two processors one and a half, the rest is for the system and for asking. */
    private static final double MACHINE = 0.75;
    /** A peer's kernels are of one thread, so they can have no more; and less leaves room to be slowed by others. */
    private static final double MOST = 0.6;
    /**
     * A board is weaker at kernels than at all else, because its vectors are short: the four cores of a Pi 4 do about as much
     * plain Java as one core of a server, but a third of its convolutions.
     */
    private static final double SPARE = 0.4;

    /** The smallest factor at which the machine holds all of them. */
    public static Dilation of(List<ClusterFile.Peer> peers, double nativeGflops, int processors) {
        double all = peers.stream().mapToDouble(ClusterFile.Peer::gflops).sum();
        double largest = peers.stream().mapToDouble(ClusterFile.Peer::gflops).max().orElseThrow();
        double kernels = MACHINE * processors * (1 - SPARE);
        return new Dilation(Math.max(all / kernels, largest / MOST) / nativeGflops, nativeGflops, SPARE);
    }

    /** How many times longer than it needs a peer's kernel takes. */
    public double slowness(ClusterFile.Peer peer) {
        return factor * nativeGflops / peer.gflops();
    }

    /** The share of one processor a peer may use in all. */
    public double share(ClusterFile.Peer peer) {
        return 1 / slowness(peer) / (1 - spare);
    }

    public double mbits(double board) {
        return board / factor;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "everything takes %.2f times as long as on the boards", factor);
    }
}
