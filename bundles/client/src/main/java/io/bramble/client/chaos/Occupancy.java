package io.bramble.client.chaos;

import io.bramble.client.bench.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** What peers occupied, time after time, and whether it grew. */
public final class Occupancy {
    private final List<Double> minutes = new ArrayList<>();
    private final Map<String, List<Footprint>> peers = new TreeMap<>();

    /** @param footprints of all peers, by name, the same peers each time */
    public void add(double minute, Map<String, Footprint> footprints) {
        minutes.add(minute);
        footprints.forEach((id, f) -> peers.computeIfAbsent(id, i -> new ArrayList<>()).add(f));
    }

    /** Whether nothing grew by more than it may, at any peer that was not started anew. */
    public boolean flat() {
        return peers.keySet().stream()
                .allMatch(id -> restarted(id) || Stream.of(Figure.values()).allMatch(f -> growth(id, f) <= f.bound()));
    }

    private boolean restarted(String id) {
        return peers.get(id).stream().mapToLong(Footprint::pid).distinct().count() > 1;
    }

    private double growth(String id, Figure figure) {
        return Figure.growth(minutes.stream().mapToDouble(m -> m).toArray(),
                peers.get(id).stream().mapToLong(figure::of).toArray());
    }

    /** Every figure at every time, then by how much it grew. */
    @Override
    public String toString() {
        Table all = table("peer, minute");
        Table grown = table("grew from first to last");
        peers.forEach((id, footprints) -> {
            for (int i = 0; i < footprints.size(); i++) {
                Footprint footprint = footprints.get(i);
                all.add(row(String.format(Locale.ROOT, "%s, %.1f", id, minutes.get(i)),
                        f -> String.format(Locale.ROOT, "%,d", f.of(footprint))));
            }
            if (minutes.size() > 1) {
                grown.add(restarted(id)
                        ? row(id + ", started anew", f -> "-")
                        : row(id, f -> String.format(Locale.ROOT, growth(id, f) > f.bound() ? "%+,.0f GROWS" : "%+,.0f",
                                growth(id, f))));
            }
        });
        grown.add(row("may, to be called flat", f -> String.format(Locale.ROOT, "%+,d", f.bound())));
        return all + "\n" + grown;
    }

    private static Table table(String first) {
        return new Table(Stream.concat(Stream.of(first), Stream.of(Figure.values()).map(Figure::toString))
                .toArray(String[]::new));
    }

    private static List<String> row(String first, Function<Figure, String> cell) {
        return Stream.concat(Stream.of(first), Stream.of(Figure.values()).map(cell)).toList();
    }
}
