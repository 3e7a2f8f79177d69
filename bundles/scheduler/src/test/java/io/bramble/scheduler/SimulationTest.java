package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * A core among workers that join, vanish, refuse, fail, hang, and answer late or twice. {@code -Dbramble.seeds=1000000}
 * for long runs, {@code -Dbramble.seed=N} to replay one.
 */
class SimulationTest {
    @Test
    void everyJobEndsExactlyOnceWhateverTheWorkersDo() {
        Long one = Long.getLong("bramble.seed");
        if (one != null) {
            new Simulation(one, true).run();
            return;
        }
        int seeds = Integer.getInteger("bramble.seeds", 2000);
        int finished = 0;
        int refused = 0;
        for (long seed = 1; seed <= seeds; seed++) {
            Simulation simulation = new Simulation(seed, false);
            try {
                simulation.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + " (replay: -Dbramble.seed=" + seed + "): " + e.getMessage(),
                        e);
            }
            finished += simulation.finished;
            refused += simulation.refused;
        }
        System.out.println(seeds + " seeds: " + finished + " jobs finished, " + refused + " refused");
        assertTrue(finished > 10 * refused, "most jobs end well: " + finished + " finished, " + refused + " refused");
    }
}
