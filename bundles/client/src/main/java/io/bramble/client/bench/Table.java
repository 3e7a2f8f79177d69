package io.bramble.client.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in Markdown whose columns line up, so that it is read in a terminal and pasted in a page alike. */
public final class Table {
    private final List<List<String>> lines = new ArrayList<>();

    /** @param head names of columns; the first is to the left, all others, being numbers, to the right */
    public Table(String... head) {
        lines.add(List.of(head));
    }

    Table(List<String> head) {
        lines.add(List.copyOf(head));
    }

    public void add(List<String> cells) {
        if (cells.size() != lines.get(0).size()) {
            throw new IllegalArgumentException("a line wants " + lines.get(0).size() + " cells, got " + cells);
        }
        lines.add(List.copyOf(cells));
    }

    static String number(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            line(lines.get(i), " ", text);
            if (i == 0) {
                line(lines.get(0).stream().map(c -> "").toList(), "-", text);
            }
        }
        return text.toString();
    }

    private void line(List<String> cells, String fill, StringBuilder text) {
        for (int c = 0; c < cells.size(); c++) {
            int column = c;
            int width = lines.stream().mapToInt(l -> l.get(column).length()).max().orElse(0);
            String room = fill.repeat(width - cells.get(c).length());
            boolean rule = fill.equals("-");
            text.append(c == 0 ? "| " : " ").append(c == 0 ? cells.get(c) + room : room + cells.get(c))
                    .append(rule && c > 0 ? ":|" : " |");
        }
        text.append('\n');
    }
}
