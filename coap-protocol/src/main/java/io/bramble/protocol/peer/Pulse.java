package io.bramble.protocol.peer;

/**
 * Whether a peer is believed alive. Its words come thrice in a lease. When one is overdue by the timeout T of {@link
 * RoundTrips} the peer is asked, seven times, T apart, and any answer will do. So one that hangs is found a third of its
 * lease and 8 T after its last word, and when its lease is over at the latest; and where one datagram in ten is lost, one
 * that lives is taken for dead once in a hundred million words. It is never buried unasked: who was held up itself, and
 * finds everybody's words overdue, asks first.
 */
final class Pulse {
    private static final int ASKS = 7;
    /** Share of a lease that T is not below: a peer that computes, or collects garbage, answers late. */
    private static final int LEAST_SHARE = 20;
    /** Share of a lease that T is before it was measured; the lease's end comes first then. */
    private static final int UNMEASURED_SHARE = 8;
    /** Words between two measurements of a peer that is well. */
    private static final int MEASURED_EVERY = 5;

    /** What is to be done about a peer. */
    enum Look {
        WAIT,
        /** Ask, to see how long an answer takes. */
        MEASURE,
        /** Ask, because nothing is heard of it. */
        ASK,
        BURY
    }

    private final RoundTrips trips;
    private long lease;
    private long heard;
    private long asked;
    private int asks;
    private long measured;

    /**
     * @param lease nanoseconds it has for its first word
     * @param usual nanoseconds of a lease once it is known
     */
    Pulse(long now, long lease, long usual) {
        this.lease = lease;
        this.trips = new RoundTrips(usual / LEAST_SHARE);
        this.heard = now;
        this.asked = now;
        this.measured = now - MEASURED_EVERY * usual;
    }

    /**
     * A word of it came.
     *
     * @param nanos from now on that it is to be believed alive at most
     */
    void heard(long now, long nanos) {
        heard = now;
        lease = nanos;
        asks = 0;
    }

    /** An answer took so long. */
    void answered(long nanos) {
        trips.took(nanos);
    }

    /** What to do now; it is taken to be done. */
    Look look(long now) {
        long timeout = trips.timeout(lease / UNMEASURED_SHARE);
        long silent = now - heard;
        if (silent <= lease / 3 + timeout) {
            return measure(now);
        }
        if (asks > 0 && now - asked < timeout) {
            return Look.WAIT;
        }
        if (asks == ASKS || asks > 0 && silent >= lease) {
            return Look.BURY;
        }
        asks++;
        asked = now;
        return Look.ASK;
    }

    private Look measure(long now) {
        if (now - measured < MEASURED_EVERY * lease / 3) {
            return Look.WAIT;
        }
        measured = now;
        return Look.MEASURE;
    }

    /** Nanoseconds since its last word. */
    long silent(long now) {
        return now - heard;
    }

    /** Nanoseconds that are left of its lease. */
    long left(long now) {
        return lease - silent(now);
    }
}
