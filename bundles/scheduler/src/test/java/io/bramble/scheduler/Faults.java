package io.bramble.scheduler;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How many faults of each kind a {@link Simulation} injected. */
final class Faults {
    enum Kind {
        CRASH,
        HANG,
        DRAIN,
        REFUSAL,
        FAILURE,
        LOSS,
        TILE_FORGOTTEN,
        TILE_UNREACHABLE,
        NO_ANSWER,
        LIE,
        WORKER_PAUSE,
        GATEWAY_PAUSE,
        DEAF,
        MUTE,
        CUT_OFF,
        DOUBLED,
        LATE,
        DRIFTING_CLOCK,
        SLOW_WORKER,
        STUCK
    }

    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    void note(Kind kind) {
        counts.merge(kind, 1, Integer::sum);
    }

    void add(Faults others) {
        others.counts.forEach((kind, count) -> counts.merge(kind, count, Integer::sum));
    }

    int count(Kind kind) {
        return counts.getOrDefault(kind, 0);
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }
}
