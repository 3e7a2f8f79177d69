package io.bramble.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** The last of a row of figures, which differ by chance: their median counts, once there are enough. */
final class Past {
    private static final int REMEMBERED = 15;
    private static final int ENOUGH = 5;
    private static final double STILL = 0.9;

    private final Deque<Double> figures = new ArrayDeque<>();

    void add(double figure) {
        figures.addLast(figure);
        if (figures.size() > REMEMBERED) {
            figures.removeFirst();
        }
    }

    boolean known() {
        return figures.size() >= ENOUGH;
    }

    /**
     * Whether figures do not get better any more: the last are as the ones before. A JVM compiles while it serves, and who
     * compared a plan's first requests with another's later ones would believe the later ones.
     */
    boolean settled() {
        int size = figures.size();
        if (size < 2 * ENOUGH) {
            return false;
        }
        double before = median(figures.stream().skip(size - 2 * ENOUGH).limit(ENOUGH));
        double last = median(figures.stream().skip(size - ENOUGH));
        return last > STILL * before;
    }

    /** The median of the last few. */
    double recent() {
        return median(figures.stream().skip(Math.max(0, figures.size() - ENOUGH)));
    }

    /** @param otherwise what counts as long as they are not enough */
    double median(double otherwise) {
        return known() ? median(figures.stream()) : otherwise;
    }

    /** Of an even number the upper one. */
    private static double median(Stream<Double> some) {
        List<Double> sorted = some.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
