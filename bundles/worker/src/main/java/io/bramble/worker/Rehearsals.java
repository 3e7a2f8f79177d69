package io.bramble.worker;

import io.bramble.graph.Graph;
import io.bramble.kernels.Prepared;
import io.bramble.store.Digest;
import io.bramble.task.Rehearsal;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Runs of graphs with zeros while there is nothing else to do.
 *
 * <p>The runs are whole, not of a part: a kernel is compiled for good when it was called often enough, and a whole run
 * calls it as the requests will. Until the compiler is done the first run is a hundred times slower than later ones,
 * and so would be the request's own that came instead; hence one that comes is made to wait for a node at most.
 */
final class Rehearsals {
    /** Runs that are no tenth better than the best before, after which the compiler is believed to be done. */
    private static final int SETTLED = 6;
    /** Fewest runs, because a kernel is compiled for good only after so many. */
    private static final int LEAST = 20;

    private final PreparedGraphs prepared;
    private final Semaphore computing;
    private final BooleanSupplier idle;
    private final LongSupplier nanoTime;
    /** Whose run may be interrupted now, else null. */
    private Thread running;

    /**
     * @param computing the right to compute
     * @param idle whether no task is at hand
     */
    Rehearsals(PreparedGraphs prepared, Semaphore computing, BooleanSupplier idle, LongSupplier nanoTime) {
        this.prepared = prepared;
        this.computing = computing;
        this.idle = idle;
        this.nanoTime = nanoTime;
    }

    /** As {@link Rehearsal#rehearse}. */
    Rehearsal.Report run(Digest digest, Graph graph, Map<String, Region> inputs, Map<String, Region> outputs,
            Duration most) {
        long begin = nanoTime.getAsLong();
        Series series = new Series();
        if (!idle.getAsBoolean()) {
            return series.report(Rehearsal.End.GAVE_WAY);
        }
        if (!prepared.fits(digest, graph)) {
            return series.report(Rehearsal.End.NO_ROOM);
        }
        Map<String, Tile> zeros = new HashMap<>();
        inputs.forEach((name, region) -> zeros.put(name,
                Tile.zeros(graph.inputs().get(name).type(), region, Layout.ROW_MAJOR)));
        try (PreparedGraphs.Use use = prepared.use(digest, () -> graph)) {
            while (!series.settled()) {
                if (nanoTime.getAsLong() - begin > most.toNanos()) {
                    return series.report(Rehearsal.End.TIME);
                }
                if (!once(use.prepared(), zeros, outputs, series)) {
                    return series.report(Rehearsal.End.GAVE_WAY);
                }
            }
            return series.report(Rehearsal.End.SETTLED);
        } catch (OverBudget e) {
            return series.report(Rehearsal.End.NO_ROOM);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return series.report(Rehearsal.End.GAVE_WAY);
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            throw new IllegalArgumentException(e.toString(), e);
        }
    }

    /** False if it gave way. */
    private boolean once(Prepared graph, Map<String, Tile> inputs, Map<String, Region> outputs, Series series) {
        if (!computing.tryAcquire()) {
            return false;
        }
        try {
            if (!begin()) {
                return false;
            }
            long start = nanoTime.getAsLong();
            graph.run(inputs, outputs);
            series.add(Math.max(1, nanoTime.getAsLong() - start));
            return true;
        } catch (CancellationException e) {
            return false;
        } finally {
            end();
            computing.release();
        }
    }

    /** A task that came before finds the thread not yet running, so who begins looks for tasks after it said so. */
    private boolean begin() {
        synchronized (this) {
            running = Thread.currentThread();
        }
        return idle.getAsBoolean();
    }

    /** Who stops this thread for good interrupts it, too; that it is told by the next look for tasks. */
    private synchronized void end() {
        running = null;
        Thread.interrupted();
    }

    /** A task is at hand. */
    synchronized void giveWay() {
        if (running != null) {
            running.interrupt();
        }
    }

    /** Times of runs so far. */
    private static final class Series {
        private int runs;
        private int noBetter;
        private long first;
        private long last;
        private long best = Long.MAX_VALUE;

        void add(long nanos) {
            runs++;
            noBetter = nanos < 0.9 * best ? 0 : noBetter + 1;
            best = Math.min(best, nanos);
            first = first == 0 ? nanos : first;
            last = nanos;
        }

        boolean settled() {
            return runs >= LEAST && noBetter >= SETTLED;
        }

        Rehearsal.Report report(Rehearsal.End end) {
            return new Rehearsal.Report(end, runs, first, last);
        }
    }
}
