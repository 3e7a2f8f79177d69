package io.bramble.scheduler;

import java.util.List;

/**
 * Which stages of a job go to a worker in one message. A stretch is some stages in a row whose outputs stay, the last one's
 * perhaps not: what the first makes nobody but the next ones reads, so that it need not be told before all are done. Their
 * tiles are kept for as long, which is why a stretch is bounded by them, too.
 */
final class Stretches {
    private static final int MOST_STAGES = 4;
    /** Of what one worker keeps of a stretch; a board has a stretch that is done and two that are not. */
    private static final long MOST_BYTES = 2 << 20;
    /** A worker that is done with a stage of its own stretch need not wait for all others to be. */
    private static final int SINGLES_AHEAD = 3;

    private final int[] stretch;

    Stretches(List<List<Event.Want>> stages) {
        stretch = new int[stages.size()];
        int count = 0;
        long bytes = 0;
        for (int s = 0; s < stretch.length; s++) {
            long more = stages.get(s).stream().mapToLong(Event.Want::bytes).max().orElse(0);
            boolean goesOn = s > 0 && count < MOST_STAGES && bytes + more <= MOST_BYTES
                    && stages.get(s - 1).stream().allMatch(Event.Want::keeps);
            count = goesOn ? count + 1 : 1;
            bytes = goesOn ? bytes + more : more;
            stretch[s] = s == 0 ? 0 : stretch[s - 1] + (goesOn ? 0 : 1);
        }
    }

    boolean same(int stage, int other) {
        return stretch[stage] == stretch[other];
    }

    /**
     * Whether tasks of a stage may be sent ahead: those of the stretch that is under way, and of the next. So a stretch goes
     * out whole, when all workers are done with the one before the last.
     *
     * @param open the first stage that is not done
     */
    boolean near(int stage, int open) {
        return stretch[stage] <= stretch[open] + 1 || single(stage) && stage <= open + SINGLES_AHEAD;
    }

    private boolean single(int stage) {
        return (stage == 0 || !same(stage - 1, stage)) && (stage == stretch.length - 1 || !same(stage + 1, stage));
    }
}
