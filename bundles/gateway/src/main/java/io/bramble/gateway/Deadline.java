package io.bramble.gateway;

import io.bramble.inference.Refusal;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When a request's time is over.
 *
 * @param millis it had in all
 * @param nanos of the clock at which it is over
 */
record Deadline(long millis, long nanos, LongSupplier nanoTime) {
    /**
     * From now on.
     *
     * @param wanted milliseconds; 0: as many as may be
     * @param most milliseconds
     */
    static Deadline of(long wanted, long most, LongSupplier nanoTime) {
        long millis = wanted == 0 ? most : Math.min(wanted, most);
        return new Deadline(millis, nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis), nanoTime);
    }

    /**
     * Milliseconds left, at least 1.
     *
     * @throws Refusal if it is over
     */
    long left() {
        long left = nanos - nanoTime.getAsLong();
        if (left <= 0) {
            throw new Refusal(Refusal.Kind.TIMEOUT, "not answered within its deadline of " + millis
                    + " ms (deadline= of the request, at most deadlineMillis of io.bramble.gateway)");
        }
        return Math.ceilDiv(left, TimeUnit.MILLISECONDS.toNanos(1));
    }
}
