package io.bramble.compute;

import io.bramble.graph.Graph;
import io.bramble.kernels.Kernel;
import io.bramble.operator.Concat;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values are written in place, as channels of the concatenation that alone reads them. A concatenation is made so if
 * all of its parts can be; then nothing is left for it to do.
 */
final class Placements {
    /** The first channel of a part in its concatenation. */
    private record Within(String whole, int channel) {}

    private final Map<String, Within> parts = new HashMap<>();
    private final Set<String> complete = new HashSet<>();

    private Placements() {}

    /** @param readers of each value in this run, those who asked for it among them */
    static Placements of(Graph graph, List<Step> steps, Map<String, Region> needed, Map<String, Integer> readers) {
        Map<String, Step> makers = new HashMap<>();
        steps.forEach(step -> makers.put(step.output(), step));
        Placements placements = new Placements();
        for (Step step : steps) {
            boolean channels = step.node().operator() instanceof Concat concat && concat.axis() == 1
                    && graph.shape(step.output()).rank() == 4 && needed.containsKey(step.output());
            if (channels && step.node().inputs().stream().allMatch(name -> readers.getOrDefault(name, 0) == 1
                    && placeable(makers.get(name)) && needed.get(name).size() > 0)) {
                placements.add(graph, step);
            }
        }
        return placements;
    }

    private static boolean placeable(Step maker) {
        Kernel kernel = maker == null ? null : maker.choice().kernel();
        return kernel != null && kernel.placesChannels() && kernel.layout() == Layout.CHANNELS_LAST;
    }

    private void add(Graph graph, Step concat) {
        complete.add(concat.output());
        int channel = 0;
        for (String part : concat.node().inputs()) {
            parts.put(part, new Within(concat.output(), channel));
            channel += graph.shape(part).extent(1);
        }
    }

    /** Whether all parts of a value are where they belong, when its turn comes. */
    boolean complete(String value) {
        return complete.contains(value);
    }

    /** The value in whose tile one is written: its own, or that of the concatenation. */
    String whole(String value) {
        return parts.containsKey(value) ? parts.get(value).whole() : value;
    }

    /** Where channel 0 of a value lies there. */
    int channel(String value) {
        return parts.containsKey(value) ? parts.get(value).channel() : 0;
    }
}
