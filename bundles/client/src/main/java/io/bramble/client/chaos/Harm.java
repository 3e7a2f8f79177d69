package io.bramble.client.chaos;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/**
 * One fault of a run.
 *
 * @param after the one before
 * @param peer its number, from 0; the next that is well is taken if that one is not
 * @param lasts until it is undone; of an upgrade, until the peer is looked after
 * @param bundle that is replaced; only an upgrade's
 */
public record Harm(Duration after, int peer, Fault fault, Duration lasts, String bundle) {
    private static final List<String> BUNDLES = List.of("io.bramble.scheduler", "io.bramble.kernels.vector",
            "io.bramble.protocol", "io.bramble.gateway", "io.bramble.worker", "io.bramble.partitioner",
            "io.bramble.compute", "io.bramble.model");

    /** Longer than a lease and shorter, longer than a client waits for a sign of life and shorter. */
    private static final int MOST_MILLIS = 15_000;

    private static final int LEAST_MILLIS = 300;
    /** By then a peer has noticed a new file of a bundle and put it in the old one's place. */
    private static final Duration TAKEN_UP = Duration.ofSeconds(3);

    /**
     * Faults without end, by chance.
     *
     * @param every from one to the next, on the average
     */
    public static Iterator<Harm> byChance(List<Fault> kinds, int peers, Duration every, long seed) {
        Random random = new Random(seed);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !kinds.isEmpty();
            }

            @Override
            public Harm next() {
                Duration after = Duration.ofMillis((long) (every.toMillis() * (0.5 + random.nextDouble())));
                // Short ones as often as long ones.
                double millis = LEAST_MILLIS * Math.pow((double) MOST_MILLIS / LEAST_MILLIS, random.nextDouble());
                int peer = random.nextInt(peers);
                Fault fault = kinds.get(random.nextInt(kinds.size()));
                String bundle = BUNDLES.get(random.nextInt(BUNDLES.size()));
                return new Harm(after, peer, fault,
                        fault == Fault.UPGRADE ? TAKEN_UP : Duration.ofMillis((long) millis), bundle);
            }
        };
    }

    @Override
    public String toString() {
        return fault
                + (fault == Fault.UPGRADE ? " of " + bundle : String.format(" for %.1f s", lasts.toMillis() / 1e3));
    }
}
