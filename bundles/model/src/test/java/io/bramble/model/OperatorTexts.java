package io.bramble.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The sentences in operators.txt: a line per operator that is imported, and one per kind of thing that is not. */
final class OperatorTexts {
    private static final String UNSUPPORTED = "- ";

    private OperatorTexts() {}

    /** What each operator computes. */
    static Map<String, String> formulas() {
        Map<String, String> all = new TreeMap<>(lines());
        all.keySet().removeIf(k -> k.startsWith(UNSUPPORTED));
        return Collections.unmodifiableMap(all);
    }

    /** What is not supported, and why. */
    static Map<String, String> unsupported() {
        Map<String, String> all = new TreeMap<>();
        lines().forEach((k, v) -> {
            if (k.startsWith(UNSUPPORTED)) {
                all.put(k.substring(UNSUPPORTED.length()), v);
            }
        });
        return Collections.unmodifiableMap(all);
    }

    private static Map<String, String> lines() {
        try (InputStream in = OperatorTexts.class.getResourceAsStream("operators.txt")) {
            Map<String, String> lines = new TreeMap<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                int at = line.indexOf(" = ");
                if (line.startsWith("#") || line.isBlank()) {
                    continue;
                }
                if (at < 0 || lines.put(line.substring(0, at), line.substring(at + 3)) != null) {
                    throw new IllegalStateException("operators.txt wants NAME = TEXT once, got " + line);
                }
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
