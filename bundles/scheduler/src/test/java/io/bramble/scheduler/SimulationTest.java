package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
        int kept = 0;
        int again = 0;
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
            kept += simulation.kept;
            again += simulation.again;
        }
        System.out.println(seeds + " seeds: " + finished + " jobs finished, " + refused + " refused, " + kept
                + " outputs kept, " + again + " of them made again");
        assertTrue(finished > 10 * refused, "most jobs end well: " + finished + " finished, " + refused + " refused");
    }

    @Test
    void whatIsLostAndNotMadeAgainIsNoticed() {
        noticed("hang|refused without need", (actions, withdraw) -> new Lineage(actions, withdraw) {
            @Override
            void gone(Seat seat, Stream<Piece> pieces, long now) {
                List<Piece> lost = pieces.filter(p -> p.copy != null && p.copy.seat() == seat).toList();
                lost.forEach(p -> {
                    actions.accept(new Action.Release(p.copy.task(), seat.device));
                    p.copy = null;
                });
            }
        });
    }

    @Test
    void aHolderThatIsStillBelievedAfterItWentIsNoticed() {
        noticed("refused without need", (actions, withdraw) -> new Lineage(actions, withdraw) {
            @Override
            void gone(Seat seat, Stream<Piece> pieces, long now) {
                pieces.close();
            }

            @Override
            void missing(Piece reader, List<Long> tasks, long now) {}
        });
    }

    @Test
    void aTileThatIsNotReleasedWhenAllHaveReadItIsNoticed() {
        noticed("never released", (actions, withdraw) -> new Lineage(actions, withdraw) {
            @Override
            void spare(Piece piece) {}
        });
    }

    @Test
    void inputsLetGoBeforeNothingCanNeedThemAgainAreNoticed() {
        noticed("sent in vain|settled", (actions, withdraw) -> new Lineage(actions, withdraw) {
            @Override
            void settle(Piece piece) {
                if (!piece.settled && piece.done) {
                    piece.settled = true;
                    actions.accept(new Action.Settled(piece.job.id, piece.stage, piece.index));
                }
            }
        });
    }

    @Test
    void aReaderThatIsSentThoughItsSourceWasLostIsNoticed() {
        noticed("sent without", (actions, withdraw) -> new Lineage(actions, withdraw) {
            @Override
            void block(Piece piece) {}
        });
    }

    @Test
    void aPartThatWaitsInVainForWhatItWasSentAheadOfIsNoticed() {
        noticed("refused without need", (actions, withdraw) -> new Lineage(actions, withdraw) {
            @Override
            void fell(Piece piece, long now) {
                piece.readers.forEach(this::block);
            }
        });
    }

    /** That a core of that lineage is found out, and by which words. */
    private static void noticed(String words, Lineage.Maker broken) {
        for (long seed = 1; seed <= 500; seed++) {
            try {
                new Simulation(seed, false, broken).run();
            } catch (AssertionError e) {
                assertTrue(Pattern.compile(words).matcher(e.getMessage()).find(), e.getMessage());
                return;
            }
        }
        fail("not noticed in 500 seeds");
    }
}
