package io.bramble.partitioner;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Divides whole things among unequal takers by the method of the largest remainder. */
final class Shares {
    private Shares() {}

    /**
     * @param total things to divide
     * @param weights of the takers, above 0
     * @return for each taker its exact share rounded down or up; their sum is {@code total}
     */
    static int[] of(int total, double... weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        int[] shares = new int[weights.length];
        double[] remainders = new double[weights.length];
        int left = total;
        for (int i = 0; i < weights.length; i++) {
            double exact = total * (weights[i] / sum);
            shares[i] = (int) exact;
            remainders[i] = exact - shares[i];
            left -= shares[i];
        }
        IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -remainders[i]))
                .limit(left)
                .forEach(i -> shares[i]++);
        return shares;
    }

    /** Divides as evenly as can be, the larger pieces first; never a piece of nothing. */
    static int[] even(int total, int pieces) {
        int count = Math.min(total, pieces);
        return IntStream.range(0, count).map(i -> total / count + (i < total % count ? 1 : 0)).toArray();
    }
}
