package io.bramble.scheduler;

/**
 * Times the {@link Core} goes by, in milliseconds.
 *
 * @param helpInterval least time between two calls for help
 * @param boundWait how long a part waits for a device that is there but takes nothing
 * @param stealWait how long an unbound part waits for its own device before an idle one takes it
 * @param orphanWait how long an abandoned task counts against its worker's credits when that says nothing more of it
 * @param ahead whether a part is sent while those it reads from are still being made by workers that keep them
 */
record Rules(long helpInterval, long boundWait, long stealWait, long orphanWait, boolean ahead) {
    static final Rules DEFAULT = new Rules(200, 500, 30, 10_000, true);

    Rules {
        if (helpInterval < 1 || boundWait < 0 || stealWait < 0 || orphanWait < 1) {
            throw new IllegalArgumentException(
                    "rules want intervals above 0 and waits of at least 0, got helpInterval="
                            + helpInterval + " boundWait=" + boundWait + " stealWait=" + stealWait
                            + " orphanWait=" + orphanWait);
        }
    }
}
