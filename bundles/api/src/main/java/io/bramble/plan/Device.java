package io.bramble.plan;

/**
 * What a peer can do, measured by itself.
 *
 * @param id the peer's name, unique in its cluster
 * @param speed in computing
 * @param memoryGbs 1e9 bytes per second it reads weights at
 * @param memoryBytes budget for prepared graphs
 * @param threads it computes with
 * @param kernels the provider in use: {@code vector} or {@code scalar}
 * @param link its port to the network; not measured by itself but by whoever makes plans
 */
public record Device(String id, Speed speed, double memoryGbs, long memoryBytes, int threads, String kernels,
        Link link) {
    public Device {
        if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "device id wants 1 to 64 of letters, digits, dot, dash and underscore, got \"" + id
                            + "\"");
        }
        if (!(memoryGbs > 0) || Double.isInfinite(memoryGbs) || memoryBytes < 0 || threads < 1) {
            throw new IllegalArgumentException(
                    "device " + id + " wants a finite memory speed above 0 and at least one thread, got memoryGbs="
                            + memoryGbs + " memoryBytes=" + memoryBytes + " threads="
                            + threads);
        }
    }

    /** One whose other speeds are typical of its convolutions, at a port that nobody has measured. */
    public Device(String id, double gflops, double memoryGbs, long memoryBytes, int threads, String kernels) {
        this(id, Speed.typical(gflops), memoryGbs, memoryBytes, threads, kernels, Link.GIGABIT);
    }

    /** 1e9 operations per second in convolutions of 3x3, the figure it is known by. */
    public double gflops() {
        return speed.of(Work.CONV3X3);
    }

    public Device with(Link measured) {
        return new Device(id, speed, memoryGbs, memoryBytes, threads, kernels, measured);
    }
}
