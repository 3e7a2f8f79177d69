package io.bramble.protocol.peer;

/**
 * How long to wait for an answer before it is believed lost, from what answers took: smoothed round trip and four times
 * its variation (RFC 6298, section 2).
 */
final class RoundTrips {
    private final long least;
    private boolean measured;
    private double smoothed;
    private double variation;

    /** @param least nanoseconds never to go below, for a peer may have been busy with something else */
    RoundTrips(long least) {
        this.least = least;
    }

    void took(long nanos) {
        if (measured) {
            variation += (Math.abs(smoothed - nanos) - variation) / 4;
            smoothed += (nanos - smoothed) / 8;
        } else {
            smoothed = nanos;
            variation = nanos / 2.0;
            measured = true;
        }
    }

    /** Nanoseconds; as long as nothing was measured what is given. */
    long timeout(long unmeasured) {
        return measured ? Math.max(least, Math.round(smoothed + 4 * variation)) : unmeasured;
    }
}
