package io.bramble.gateway;

import io.bramble.store.ModelCard;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A model's outputs in words, by its card. */
final class Reading {
    private static final int BEST = 5;

    private Reading() {}

    static String of(ModelCard card, Map<String, Tensor> outputs) {
        ModelCard.Output how = card == null ? null : card.output();
        if (how != null && how.kind() != null) {
            Tensor tensor = outputs.getOrDefault(how.name(), outputs.values().iterator().next());
            if (tensor instanceof Tensor.Floats f && !how.labels().isEmpty()) {
                if (how.kind().equals("sequence")) {
                    return sequence(f.data(), how.labels());
                }
                if (how.kind().equals("classes")) {
                    return classes(f.data(), how.labels());
                }
            }
        }
        return outputs.entrySet().stream().map(e -> tensor(e.getKey(), e.getValue()))
                .collect(Collectors.joining("\n"));
    }

    /** The best label of each position, joined. */
    private static String sequence(float[] data, List<String> labels) {
        StringBuilder text = new StringBuilder();
        for (int from = 0; from + labels.size() <= data.length; from += labels.size()) {
            int best = from;
            for (int i = from; i < from + labels.size(); i++) {
                best = data[i] > data[best] ? i : best;
            }
            text.append(labels.get(best - from));
        }
        return text.toString();
    }

    /** The best few, a line each, best first. */
    private static String classes(float[] data, List<String> labels) {
        return best(data, BEST).stream()
                .map(i -> String.format(Locale.ROOT, "%.4f %s", data[i],
                        i < labels.size() ? labels.get(i) : "class " + i))
                .collect(Collectors.joining("\n"));
    }

    private static List<Integer> best(float[] data, int count) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, data.length).boxed().toList());
        order.sort(Comparator.comparingDouble(i -> -data[i]));
        return order.subList(0, Math.min(count, order.size()));
    }

    private static String tensor(String name, Tensor tensor) {
        if (!(tensor instanceof Tensor.Floats f) || f.data().length == 0) {
            return name + " " + tensor;
        }
        List<Integer> best = best(f.data(), BEST);
        float least = Float.POSITIVE_INFINITY;
        for (float v : f.data()) {
            least = Math.min(least, v);
        }
        return String.format(
                Locale.ROOT,
                "%s %s from %.6g to %.6g, largest at %s",
                name,
                tensor,
                least,
                f.data()[best.get(0)],
                best.stream().map(i -> i + " (" + f.data()[i] + ")").collect(Collectors.joining(", ")));
    }
}
