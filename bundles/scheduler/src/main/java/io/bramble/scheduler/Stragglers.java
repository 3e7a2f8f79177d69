package io.bramble.scheduler;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which tasks are late.
 *
 * <p>What a worker usually takes for a kind of part, from when it has the task and all that reads is there to its result, is
 * the median of the last nine times; nobody predicts anything before there are three. A task is late when it has taken
 * {@link Rules#straggler} percent of what is usual there, and some time longer at least, so that it is no hiccup. A worker
 * that is new to a kind is measured by the slowest that is not.
 */
final class Stragglers {
    /** Milliseconds; what duplicating may cost, a round trip and weights from a neighbour, must be worth it. */
    private static final long LEAST = 50;
    /**
     * The same where the result is kept: all it reads comes from the one that is late, those that were to fetch from that one
     * are sent anew, and a whole team is held up meanwhile.
     */
    private static final long LEAST_KEPT = 250;

    private static final int RECENT = 9;
    private static final int ENOUGH = 3;
    /** Kinds that are remembered, the latest used. */
    private static final int KINDS = 1024;

    private static final class Times {
        private final long[] last = new long[RECENT];
        private int count;
        private long median;

        void add(long millis) {
            last[count++ % RECENT] = millis;
            long[] sorted = Arrays.copyOf(last, Math.min(count, RECENT));
            Arrays.sort(sorted);
            median = sorted[sorted.length / 2];
        }
    }

    private final Map<Event.Kind, Map<String, Times>> kinds = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Event.Kind, Map<String, Times>> eldest) {
            return size() > KINDS;
        }
    };

    /**
     * A worker has done a task.
     *
     * @param ended when
     */
    void took(Tasks.Attempt attempt, long ended) {
        Event.Kind kind = attempt.piece().want.kind();
        if (kind != null) {
            Times times = kinds.computeIfAbsent(kind, k -> new LinkedHashMap<>())
                    .computeIfAbsent(attempt.seat().device, d -> new Times());
            times.add(Math.max(0, ended - attempt.begun()));
        }
    }

    /** Whether a worker has done that kind before, so that it has what that needs. */
    boolean knows(Seat seat, Piece piece) {
        return of(piece).containsKey(seat.device);
    }

    boolean late(Tasks.Attempt attempt, Rules rules, long now) {
        Piece piece = attempt.piece();
        long taken = now - attempt.begun();
        long least = piece.keeps() ? LEAST_KEPT : LEAST;
        // Everything is asked this again and again, so what is soon answered comes first.
        if (rules.straggler() == 0 || taken < least || !piece.begun()) {
            return false;
        }
        long usual = usual(attempt.seat(), piece);
        return usual >= 0 && taken - usual >= least && taken * 100 >= usual * rules.straggler();
    }

    /** Milliseconds; -1 if nobody knows. */
    private long usual(Seat seat, Piece piece) {
        Map<String, Times> times = of(piece);
        Times own = times.get(seat.device);
        return own != null && own.count >= ENOUGH
                ? own.median
                : times.values().stream().filter(t -> t.count >= ENOUGH).mapToLong(t -> t.median).max().orElse(-1);
    }

    private Map<String, Times> of(Piece piece) {
        Map<String, Times> times = piece.want.kind() == null ? null : kinds.get(piece.want.kind());
        return times == null ? Map.of() : times;
    }
}
