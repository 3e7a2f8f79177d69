package io.bramble.gateway;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last of a row of figures, which differ by chance: their median counts, once there are enough. */
final class Past {
    private static final int REMEMBERED = 15;
    private static final int ENOUGH = 5;

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

    /** Of an even number the upper one. */
    double median() {
        return figures.stream().sorted().skip(figures.size() / 2).findFirst().orElseThrow();
    }

    double median(double otherwise) {
        return known() ? median() : otherwise;
    }
}
