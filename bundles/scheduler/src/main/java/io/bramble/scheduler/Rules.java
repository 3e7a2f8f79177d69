package io.bramble.scheduler;

/**
 * What the {@link Core} goes by; times in milliseconds.
 *
 * @param helpInterval least time between two calls for help
 * @param boundWait how long a part waits for a device that is there but takes nothing
 * @param stealWait how long an unbound part waits for its own device before an idle one takes it
 * @param orphanWait how long an abandoned task counts against its worker's credits when that says nothing more of it
 * @param ahead whether a part is sent while those it reads from are still being made by workers that keep them
 * @param straggler percent of its usual time that a task may take before an idle worker gets it too; 0: for ever
 * @param barAfter wrong results of a worker after which it is left out
 * @param barWait how long it is left out
 */
record Rules(long helpInterval, long boundWait, long stealWait, long orphanWait, boolean ahead, int straggler,
        int barAfter, long barWait) {
    static final Rules DEFAULT = new Rules(200, 500, 30, 10_000, true, 300, 2, 600_000);

    Rules {
        if (helpInterval < 1 || boundWait < 0 || stealWait < 0 || orphanWait < 1 || barAfter < 1 || barWait < 0) {
            throw new IllegalArgumentException(
                    "rules want intervals and counts above 0 and waits of at least 0, got helpInterval="
                            + helpInterval + " boundWait=" + boundWait + " stealWait=" + stealWait
                            + " orphanWait=" + orphanWait + " barAfter=" + barAfter + " barWait=" + barWait);
        }
        if (straggler != 0 && straggler < 100) {
            throw new IllegalArgumentException(
                    "rules want straggler to be 0 (never) or at least 100 percent of the usual time, got " + straggler);
        }
    }

    Rules with(boolean sendAhead, int stragglerPercent) {
        return new Rules(helpInterval, boundWait, stealWait, orphanWait, sendAhead, stragglerPercent, barAfter,
                barWait);
    }
}
