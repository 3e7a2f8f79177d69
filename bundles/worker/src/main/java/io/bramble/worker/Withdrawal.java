package io.bramble.worker;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Whether a worker is there for its own gateway alone: because it was told so, or other programs want the machine. */
final class Withdrawal {
    private final LongSupplier nanoTime;
    private boolean draining;
    private boolean busy;
    private long since;

    Withdrawal(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** True if that is new. */
    synchronized boolean draining(boolean on) {
        boolean before = draining;
        begin(on);
        draining = on;
        return before != on;
    }

    /** True if that is new. */
    synchronized boolean busy(boolean on) {
        boolean before = busy;
        begin(on);
        busy = on;
        return before != on;
    }

    private void begin(boolean on) {
        if (on && !on()) {
            since = nanoTime.getAsLong();
        }
    }

    synchronized boolean draining() {
        return draining;
    }

    synchronized boolean on() {
        return draining || busy;
    }

    synchronized String why() {
        return draining ? "is draining" : "is busy with other programs";
    }

    /** Whether it has lasted for so long. */
    synchronized boolean over(long millis) {
        return on() && nanoTime.getAsLong() - since >= TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
