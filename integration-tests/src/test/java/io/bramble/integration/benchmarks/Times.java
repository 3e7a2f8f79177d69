package io.bramble.integration.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** How long something took, round by round, in milliseconds. */
record Times(double[] millis) {
    Times(int rounds) {
        this(new double[rounds]);
    }

    void set(int round, long nanos) {
        millis[round] = nanos / 1e6;
    }

    double median() {
        return quantile(millis, 0.5);
    }

    double best() {
        return quantile(millis, 0);
    }

    /**
     * How many times longer this took than the other: the median of the rounds' ratios, their quartiles, and best to best.
     * A round's two times are of the same moments of a machine that others work on, too.
     */
    String over(Times other) {
        double[] ratios = new double[millis.length];
        Arrays.setAll(ratios, i -> millis[i] / other.millis[i]);
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f) | %.2f", quantile(ratios, 0.5), quantile(ratios, 0.25),
                quantile(ratios, 0.75), best() / other.best());
    }

    private static double quantile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.round(part * (sorted.length - 1))];
    }
}
