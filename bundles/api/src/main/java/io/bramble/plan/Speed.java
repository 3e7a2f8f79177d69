package io.bramble.plan;

import java.util.EnumMap;
import java.util.Map;

/**
 * How fast a machine computes, all its threads together.
 *
 * @param gflops 1e9 operations per second by kind of work, none missing
 */
public record Speed(Map<Work, Double> gflops) {
    public Speed {
        EnumMap<Work, Double> all = new EnumMap<>(Work.class);
        all.putAll(gflops);
        for (Work work : Work.values()) {
            Double speed = all.get(work);
            if (speed == null || !(speed > 0) || speed.isInfinite()) {
                throw new IllegalArgumentException(
                        "speed wants finite GFLOP/s above 0 of " + work.label() + ", got " + speed);
            }
        }
        gflops = Map.copyOf(all);
    }

    /** What a machine typically does that does so much in 3x3 convolutions. */
    public static Speed typical(double gflops) {
        EnumMap<Work, Double> all = new EnumMap<>(Work.class);
        for (Work work : Work.values()) {
            all.put(work, gflops * work.typical());
        }
        return new Speed(all);
    }

    /** 1e9 operations per second. */
    public double of(Work work) {
        return gflops.get(work);
    }

    /** Every kind of work so many times as fast. */
    public Speed times(double factor) {
        EnumMap<Work, Double> all = new EnumMap<>(Work.class);
        gflops.forEach((work, speed) -> all.put(work, speed * factor));
        return new Speed(all);
    }
}
