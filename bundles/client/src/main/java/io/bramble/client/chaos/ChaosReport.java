package io.bramble.client.chaos;

import io.bramble.client.bench.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run, in words and figures.
 *
 * @param calm the same clients' requests before, while nothing befell anybody
 * @param chaos their requests while faults were injected
 * @param after their requests when all peers had come back
 * @param unwell peers that did not come back, and why
 */
public record ChaosReport(Tally calm, Tally chaos, Tally after, Map<Fault, Integer> faults, List<String> unwell) {
    private static final int MOST_NAMED = 10;

    /** Whether nothing was wrong or lost and every peer came back. */
    public boolean flawless() {
        return calm.flawless() && chaos.flawless() && after.flawless() && unwell.isEmpty();
    }

    @Override
    public String toString() {
        Table table = new Table("run", "requests", "right", "wrong", "lost", "retries", "p50 ms", "p99 ms",
                "longest ms");
        add(table, "calm", calm);
        add(table, "chaos", chaos);
        add(table, "after", after);
        StringBuilder text = new StringBuilder(table.toString());
        text.append("\nfaults: ").append(faults.values().stream().mapToInt(Integer::intValue).sum()).append(' ')
                .append(faults).append('\n');
        lost(text, "", chaos);
        lost(text, " in the calm before", calm);
        lost(text, " in the calm after", after);
        unwell.forEach(u -> text.append("did not come back: ").append(u).append('\n'));
        return text.toString();
    }

    private static void lost(StringBuilder text, String when, Tally tally) {
        tally.lost().stream().limit(MOST_NAMED)
                .forEach(l -> text.append("lost").append(when).append(": ").append(l).append('\n'));
    }

    private static void add(Table table, String name, Tally tally) {
        table.add(List.of(name, "" + tally.requests(), "" + tally.right(), "" + tally.wrong(),
                "" + tally.lost().size(), "" + tally.retries(), millis(tally, 0.5), millis(tally, 0.99),
                millis(tally, 1)));
    }

    private static String millis(Tally tally, double part) {
        return String.format(Locale.ROOT, "%.1f", tally.millis(part));
    }
}
