package io.bramble.worker;

import java.util.HashMap;
import java.util.Map;

/**
 * How gateways share this machine when several want it at once.
 *
 * @param weights by gateway; 1 for those that are not named
 */
record Shares(Map<String, Double> weights) {
    static final Shares EQUAL = new Shares(Map.of());

    private static final double LEAST = 0.001;
    private static final double MOST = 1000;

    Shares {
        weights = Map.copyOf(weights);
    }

    /**
     * As in {@code pi-1=2,pi-2=0.5}.
     *
     * @throws IllegalArgumentException if it is another thing
     */
    static Shares of(String text) {
        Map<String, Double> weights = new HashMap<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            int equals = part.indexOf('=');
            try {
                double weight = Double.parseDouble(part.substring(equals + 1));
                if (equals > 0 && weight >= LEAST && weight <= MOST) {
                    weights.put(part.substring(0, equals).strip(), weight);
                    continue;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IllegalArgumentException(
                    "io.bramble.worker wants shares of gateways as in pi-1=2,pi-2=1, each weight in ["
                            + LEAST + ", " + MOST + "], got \"" + part + "\" in \"" + text + "\"");
        }
        return new Shares(weights);
    }

    double weight(String gateway) {
        return weights.getOrDefault(gateway, 1.0);
    }
}
