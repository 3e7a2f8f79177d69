package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * A core among workers that join, vanish, stand still, hear nothing or are not heard, refuse, fail, lie, and answer late or
 * twice. {@code -Dbramble.seeds=1000000} for long runs, {@code -Dbramble.seed=N} to replay one.
 */
class SimulationTest {
    private final Faults faults = new Faults();
    private int finished;
    private int refused;
    private int failed;
    private int kept;
    private int again;
    private int doubled;
    private int verified;
    private int bars;

    @Test
    void everyJobEndsExactlyOnceAndRightWhateverTheWorkersDo() {
        Long one = Long.getLong("bramble.seed");
        if (one != null) {
            new Simulation(one, true).run();
            return;
        }
        int seeds = Integer.getInteger("bramble.seeds", 2000);
        for (long seed = 1; seed <= seeds; seed++) {
            run(seed);
        }
        System.out.println(seeds + " seeds: " + finished + " jobs finished, " + refused + " refused, " + failed
                + " of them because nobody managed, " + kept
                + " outputs kept, " + again + " of them made again; " + doubled
                + " late tasks given to a second worker, "
                + verified + " results verified, " + bars + " times a worker left out\nfaults: " + faults);
        assertTrue(finished > 100 * failed, "most jobs end well: " + finished + " finished, " + failed + " failed");
        for (Faults.Kind kind : Faults.Kind.values()) {
            assertTrue(faults.count(kind) > 0, "no fault of kind " + kind);
        }
        assertTrue(doubled > 0 && verified > 0 && bars > 0 && again > 0, "everything happens");
    }

    private void run(long seed) {
        Simulation simulation = new Simulation(seed, false);
        try {
            simulation.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + " (replay: -Dbramble.seed=" + seed + "): " + e.getMessage(), e);
        }
        Invariants seen = simulation.invariants;
        faults.add(simulation.faults);
        finished += seen.finished;
        refused += seen.refused;
        failed += seen.failed;
        kept += seen.kept;
        again += seen.again;
        doubled += seen.doubled;
        verified += seen.verified;
        bars += seen.bars;
    }
}
