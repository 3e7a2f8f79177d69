package io.bramble.scheduler;

import java.util.HashSet;
import java.util.Set;

/** A worker as the {@link Core} sees it. */
final class Seat {
    final String device;
    final boolean local;
    /** The tasks it holds, abandoned ones among them. */
    final Holds holds = new Holds();

    private int window;
    private long emptySince;
    private boolean suspect;
    private int wrong;
    private int wrongInAll;
    private int lateInAll;
    /** Tasks it holds that it is late with. */
    private final Set<Long> late = new HashSet<>();
    private long restsUntil = Long.MIN_VALUE;
    private long barredUntil = Long.MIN_VALUE;

    /**
     * How it has done since it joined.
     *
     * @param barredUntil it gets nothing before
     */
    record Conduct(String device, long late, long wrong, long barredUntil) {}

    Seat(String device, boolean local, long now) {
        this.device = device;
        this.local = local;
        this.emptySince = now;
    }

    /** Places for messages with tasks; an absolute number, so that a lost or doubled grant does no harm. */
    int window() {
        return window;
    }

    void grant(int credits, long now) {
        if (credits <= 0 && window > 0) {
            emptySince = now;
        }
        window = Math.max(0, credits);
        suspect &= window == 0;
    }

    /** Nobody knows what became of a task there: until it grants anew, nothing waits for it. */
    void lost(long now) {
        grant(0, now);
        suspect = true;
    }

    /**
     * A result of it was wrong.
     *
     * @return how many have been since it was last left out
     */
    int wrong() {
        wrongInAll++;
        return ++wrong;
    }

    /** It is late with a task. */
    void late(long task) {
        late.retainAll(holds.tasks());
        lateInAll += late.add(task) ? 1 : 0;
    }

    boolean lateWith(long task) {
        return late.contains(task);
    }

    /** Another was done first with what it was late with: it is asked last for a while. */
    void rest(long until) {
        restsUntil = Math.max(restsUntil, until);
    }

    boolean rests(long now) {
        return now < restsUntil;
    }

    Conduct conduct() {
        return new Conduct(device, lateInAll, wrongInAll, barredUntil);
    }

    /** It gets nothing for a while, and starts afresh then. */
    void bar(long until) {
        wrong = 0;
        barredUntil = until;
    }

    boolean barred(long now) {
        return now < barredUntil;
    }

    boolean suspect() {
        return suspect;
    }

    boolean hasFree() {
        return holds.places() < window;
    }

    /** Since when it takes nothing; meaningful while the window is 0. */
    long emptySince() {
        return emptySince;
    }
}
