package io.bramble.worker;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.ToDoubleFunction;

/**
 * What waits for this machine, by gateway: first come first served within a gateway, and between gateways by what each
 * has had. Safe for use by several threads.
 *
 * <p>Start-time fair queueing (Goyal, Vin, Cheng: "Start-Time Fair Queueing", SIGCOMM 1996). Each gateway has a tag, the
 * time it has computed divided by its weight; the one with the least is next. One that was away starts at the tag of who
 * is being served: what others had meanwhile is not made up for, nor does a debt go by staying away. What a turn takes is
 * known only afterwards; until then it is charged what its gateway's turns took lately. So a gateway that comes waits for
 * the turns that are out, and for at most twice the longest turn of each other gateway, however many tasks these have.
 */
final class FairQueue<T> {
    /** Share of the newest turn in the mean of a gateway's. */
    private static final double NEWEST = 0.25;

    /**
     * An item that was taken, for which {@link #spent} is to be called.
     *
     * @param charged to its gateway's tag in advance
     */
    record Turn<T>(T item, String gateway, double charged) {}

    private static final class Line<T> {
        private final Queue<T> waiting = new ArrayDeque<>();
        private int out;
        private double tag;
        private double mean;
        /** Number of its last turn. */
        private long last;

        boolean idle() {
            return waiting.isEmpty() && out == 0;
        }

        boolean before(Line<T> other) {
            return tag < other.tag || tag == other.tag && last < other.last;
        }
    }

    private final ToDoubleFunction<String> weight;
    private final Map<String, Line<T>> lines = new HashMap<>();
    private double now;
    private double mean;
    private long turns;

    /** @param weight of a gateway, above 0 */
    FairQueue(ToDoubleFunction<String> weight) {
        this.weight = weight;
    }

    synchronized void add(String gateway, T item) {
        lines.values().removeIf(l -> l.idle() && l.tag <= now);
        Line<T> line = lines.computeIfAbsent(gateway, g -> {
            Line<T> fresh = new Line<>();
            fresh.mean = mean;
            return fresh;
        });
        if (line.idle()) {
            line.tag = Math.max(line.tag, now);
        }
        line.waiting.add(item);
    }

    /** The next; null if nothing waits. */
    synchronized Turn<T> poll() {
        String gateway = null;
        Line<T> next = null;
        for (Map.Entry<String, Line<T>> e : lines.entrySet()) {
            if (!e.getValue().waiting.isEmpty() && (next == null || e.getValue().before(next))) {
                gateway = e.getKey();
                next = e.getValue();
            }
        }
        if (next == null) {
            return null;
        }
        now = Math.max(now, next.tag);
        double charged = next.mean / weight.applyAsDouble(gateway);
        next.tag += charged;
        next.last = ++turns;
        next.out++;
        return new Turn<>(next.waiting.remove(), gateway, charged);
    }

    /** @param nanos that the turn computed; 0 if it came to nothing */
    synchronized void spent(Turn<T> turn, long nanos) {
        Line<T> line = lines.get(turn.gateway);
        line.out--;
        line.tag += nanos / weight.applyAsDouble(turn.gateway) - turn.charged;
        if (nanos > 0) {
            line.mean = mean(line.mean, nanos);
            mean = mean(mean, nanos);
        }
        if (lines.values().stream().allMatch(Line::idle)) {
            now = Math.max(now, highest(lines.values()));
        }
    }

    private static double mean(double before, long nanos) {
        return before == 0 ? nanos : before + NEWEST * (nanos - before);
    }

    private static <T> double highest(Collection<Line<T>> lines) {
        return lines.stream().mapToDouble(l -> l.tag).max().orElse(0);
    }
}
