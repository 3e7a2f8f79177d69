package io.bramble.plan;

/**
 * A machine's port to the network, used in both directions at once.
 *
 * @param mbits 1e6 bits per second that arrive, as measured with payload
 * @param roundTripMillis from a short question to its answer, the software on both sides included
 * @param messageMillis that its software takes for each message it sends, one after another
 */
public record Link(double mbits, double roundTripMillis, double messageMillis) {
    /** Gigabit Ethernet between boards, as far as nobody has measured. */
    public static final Link GIGABIT = new Link(940, 1, 0.1);

    public Link {
        if (!(mbits > 0) || !(roundTripMillis >= 0) || !(messageMillis >= 0) || Double.isInfinite(mbits)
                || Double.isInfinite(roundTripMillis + messageMillis)) {
            throw new IllegalArgumentException(
                    "link wants finite Mbit/s above 0 and times of at least 0, got mbits=" + mbits + " roundTripMillis="
                            + roundTripMillis + " messageMillis=" + messageMillis);
        }
    }

    /** Seconds for so many bytes, once they flow. */
    public double seconds(long bytes) {
        return 8e-6 * bytes / mbits;
    }

    /** Seconds for so many bytes between this port and another. */
    public double seconds(long bytes, Link to) {
        return Math.max(seconds(bytes), to.seconds(bytes));
    }
}
