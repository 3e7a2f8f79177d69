package io.bramble.plan;

/**
 * What a peer can do, measured by itself.
 *
 * @param id the peer's name, unique in its cluster
 * @param gflops 1e9 floating point operations per second in convolutions, all its threads together
 * @param memoryGbs 1e9 bytes per second it reads weights at
 * @param memoryBytes budget for prepared graphs
 * @param threads it computes with
 * @param kernels the provider in use: {@code vector} or {@code scalar}
 */
public record Device(String id, double gflops, double memoryGbs, long memoryBytes, int threads,
        String kernels) {
    public Device {
        if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "device id wants 1 to 64 of letters, digits, dot, dash and underscore, got \"" + id
                            + "\"");
        }
        if (!speed(gflops) || !speed(memoryGbs) || memoryBytes < 0 || threads < 1) {
            throw new IllegalArgumentException(
                    "device " + id + " wants finite speeds above 0 and at least one thread, got gflops="
                            + gflops + " memoryGbs=" + memoryGbs + " memoryBytes=" + memoryBytes + " threads="
                            + threads);
        }
    }

    private static boolean speed(double value) {
        return value > 0 && Double.isFinite(value);
    }
}
