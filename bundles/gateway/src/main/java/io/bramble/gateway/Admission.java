package io.bramble.gateway;

import io.bramble.inference.Refusal;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many requests are under way. One too many is told when to come back: places come free once in the time a request
 * takes divided by their number, and each who is turned away is told a later one, so that they do not all come at once;
 * but nobody is sent away for longer than those under way now are expected to take.
 */
final class Admission {
    /** Share of the newest duration in the mean: some ten requests back are remembered. */
    private static final double NEWEST = 0.2;
    /** A request may take a minute, and a client that waits for longer may as well ask another peer. */
    private static final int MOST_SECONDS = 60;

    private final LongSupplier nanoTime;
    private int underWay;
    /** Of what requests took lately, in nanoseconds; 0 as long as none has ended. */
    private double mean;
    /** Up to when places that come free are spoken for. */
    private long promised;

    Admission(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.promised = nanoTime.getAsLong();
    }

    /** A request's place, from its admission to its end. */
    final class Place {
        private final long since = nanoTime.getAsLong();

        void leave() {
            left(nanoTime.getAsLong() - since);
        }
    }

    /**
     * A place among so many.
     *
     * @throws Refusal if there is none
     */
    synchronized Place admit(int most) {
        if (underWay >= most) {
            int seconds = retrySeconds(most);
            throw Refusal.busy(underWay + " requests are under way here, which is the most this peer takes"
                    + " (io.bramble.gateway maxRequests); come back in " + seconds + " s, or ask another peer",
                    seconds);
        }
        underWay++;
        return new Place();
    }

    synchronized int underWay() {
        return underWay;
    }

    private int retrySeconds(int most) {
        long now = nanoTime.getAsLong();
        long next = Math.max(0, promised - now) + Math.round(mean / most);
        long wait = Math.min(next, Math.round(mean));
        promised = now + wait;
        long seconds = Math.ceilDiv(wait, TimeUnit.SECONDS.toNanos(1));
        return (int) Math.max(1, Math.min(MOST_SECONDS, seconds));
    }

    private synchronized void left(long nanos) {
        underWay--;
        mean = mean == 0 ? nanos : mean + NEWEST * (nanos - mean);
    }
}
