package io.bramble.client.bench;

import java.util.Arrays;

/** How long something took, round by round, in nanoseconds. */
record Times(long[] nanos) {
    Times {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("times want at least one round, got none");
        }
    }

    /**
     * Figures of a distribution: by rank, so each is one that was measured.
     *
     * @param best the smallest time; of ratios, the ratio of the two best times
     */
    record Spread(double median, double lower, double upper, double best) {}

    /** In milliseconds. */
    Spread millis() {
        return spread(Arrays.stream(nanos).mapToDouble(n -> n / 1e6).toArray(), best() / 1e6);
    }

    /**
     * How many times longer this took than the other, by the rounds' ratios: the two times of a round are of the same
     * moments of a machine that others work on, too.
     */
    Spread over(Times other) {
        if (other.nanos.length != nanos.length) {
            throw new IllegalArgumentException(
                    "a ratio wants as many rounds on both sides, got " + nanos.length + " and " + other.nanos.length);
        }
        double[] ratios = new double[nanos.length];
        Arrays.setAll(ratios, i -> (double) nanos[i] / other.nanos[i]);
        return spread(ratios, (double) best() / other.best());
    }

    private long best() {
        return Arrays.stream(nanos).min().orElseThrow();
    }

    private static Spread spread(double[] values, double best) {
        Arrays.sort(values);
        return new Spread(quantile(values, 0.5), quantile(values, 0.25), quantile(values, 0.75), best);
    }

    private static double quantile(double[] sorted, double part) {
        return sorted[(int) Math.round(part * (sorted.length - 1))];
    }
}
