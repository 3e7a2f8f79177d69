package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Cores that are broken on purpose: the {@link Simulation} finds each out within a few hundred seeds. */
class MutationsTest {
    private static int caught;

    @Test
    void whatIsLostAndNotMadeAgain() {
        lineage("waits in vain|refused without need|nobody makes",
                (actions, withdraw) -> new Lineage(actions, withdraw) {
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
    void aHolderThatIsStillBelievedAfterItWent() {
        lineage("refused without need", (actions, withdraw) -> new Lineage(actions, withdraw) {
            @Override
            void gone(Seat seat, Stream<Piece> pieces, long now) {
                pieces.close();
            }

            @Override
            void missing(Piece reader, List<Long> tasks, long now) {}
        });
    }

    @Test
    void aTileThatIsNotReleasedWhenAllHaveReadIt() {
        lineage("never released", (actions, withdraw) -> new Lineage(actions, withdraw) {
            @Override
            void spare(Piece piece) {}
        });
    }

    @Test
    void inputsLetGoBeforeNothingCanNeedThemAgain() {
        lineage("sent in vain|settled", (actions, withdraw) -> new Lineage(actions, withdraw) {
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
    void aReaderThatIsSentThoughItsSourceWasLost() {
        lineage("sent without", (actions, withdraw) -> new Lineage(actions, withdraw) {
            @Override
            void block(Piece piece) {}
        });
    }

    @Test
    void aPartThatWaitsInVainForWhatItWasSentAheadOf() {
        lineage("waits in vain", (actions, withdraw) -> new Lineage(actions, withdraw) {
            @Override
            void fell(Piece piece, long now) {
                piece.readers.forEach(this::block);
            }
        });
    }

    @Test
    void aPartThatWaitsInVainForOneOfTwoWhenTheOtherWasFirst() {
        lineage("waits in vain", (actions, withdraw) -> new Lineage(actions, withdraw) {
            private boolean done;

            @Override
            void done(Piece piece, long now) {
                done = true;
                super.done(piece, now);
            }

            @Override
            void recall(Piece piece, long now) {
                if (!done) {
                    super.recall(piece, now);
                }
                done = false;
            }
        });
    }

    @Test
    void aPlaceThatIsTakenByWhatWaitsForALateTile() {
        lineage("refused without need", (actions, withdraw) -> new Lineage(actions, withdraw) {
            @Override
            void stall(Piece piece) {}
        });
    }

    @Test
    void aTileThatIsWaitedForHoweverLongItsMakerTakes() {
        noticed("refused without need", rules -> new Core(rules, 1) {
            @Override
            void second(Tasks.Attempt late, Turns turns) {
                if (!late.piece().keeps()) {
                    super.second(late, turns);
                }
            }
        });
    }

    @Test
    void aTaskWhoseResultMayComeTwice() {
        tasks("accepted|granted", () -> new Tasks(1) {
            @Override
            void over(Attempt attempt) {
                attempt.piece().over(attempt.task());
                attempt.piece().job.running--;
            }
        });
    }

    @Test
    void anAbandonedTaskWhosePlaceIsFreeAtOnce() {
        tasks("granted", () -> new Tasks(1) {
            @Override
            void abandon(Attempt attempt, long until) {
                super.abandon(attempt, until);
                attempt.seat().holds.remove(attempt.task());
            }
        });
    }

    @Test
    void aTaskThatDoesNotCountAgainstItsWorkersCredits() {
        tasks("granted", () -> new Tasks(1) {
            @Override
            Attempt send(Piece piece, Seat seat, Attempt with, long now) {
                Attempt attempt = super.send(piece, seat, with, now);
                seat.holds.remove(attempt.task());
                return attempt;
            }
        });
    }

    @Test
    void aLoserThatIsNotCancelled() {
        noticed("with a worker though", rules -> new Core(rules, 1) {
            @Override
            void superfluous(Piece piece) {}
        });
    }

    @Test
    void aJobThatIsOverAndStaysWithItsWorkers() {
        noticed("with a worker though its job is over", rules -> new Core(rules, 1) {
            @Override
            void over(Job job) {}
        });
    }

    @Test
    void aDeadlineThatNobodyWatches() {
        noticed("past its deadline", rules -> new Core(rules, 1) {
            @Override
            void giveUpLate() {}
        });
    }

    @Test
    void aResultThatIsBelievedThoughNobodyElseHadIt() {
        jury("accepted what is wrong", new Jury() {
            @Override
            Piece.Vote verdict(Piece piece) {
                return piece.votes.values().iterator().next();
            }
        });
    }

    @Test
    void theLatestOfTwoThatDisagreeBeingBelieved() {
        jury("accepted what is wrong", new Jury() {
            @Override
            Piece.Vote verdict(Piece piece) {
                List<Piece.Vote> votes = List.copyOf(piece.votes.values());
                return votes.size() < 2 ? super.verdict(piece) : votes.getLast();
            }
        });
    }

    @Test
    void aLiarThatIsNotCounted() {
        jury("was wrong and is not left out", new Jury() {
            @Override
            List<Piece.Vote> wrong(Piece piece, Piece.Vote verdict) {
                return List.of();
            }
        });
    }

    @Test
    void oneThatIsLeftOutAndStillServed() {
        noticed("sent to one that is left out", rules -> new Core(new Rules(rules.helpInterval(), rules.boundWait(),
                rules.stealWait(), rules.orphanWait(), rules.ahead(), rules.straggler(), rules.barAfter(), 0), 1) {
            @Override
            List<Action> handle(Event... events) {
                return super.handle(events).stream()
                        .map(a -> a instanceof Action.Bar b
                                ? new Action.Bar(b.device(), b.wrong(), rules.barWait(), b.reason())
                                : a)
                        .toList();
            }
        });
    }

    private static void lineage(String words, Lineage.Maker broken) {
        noticed(words, rules -> new Core(rules, new Tasks(1), new Jury(), broken));
    }

    private static void tasks(String words, Supplier<Tasks> broken) {
        noticed(words, rules -> new Core(rules, broken.get(), new Jury(), Lineage::new));
    }

    private static void jury(String words, Jury broken) {
        noticed(words, rules -> new Core(rules, new Tasks(1), broken, Lineage::new));
    }

    /** That a core is found out, and by which words. */
    private static void noticed(String words, Function<Rules, Core> broken) {
        for (long seed = 1; seed <= 500; seed++) {
            try {
                new Simulation(seed, false, broken).run();
            } catch (AssertionError | IllegalStateException e) {
                assertTrue(Pattern.compile(words).matcher(e.getMessage()).find(), e.getMessage());
                caught++;
                System.out.println("mutation " + caught + " caught by seed " + seed + ": " + e.getMessage());
                return;
            }
        }
        fail("not noticed in 500 seeds");
    }
}
