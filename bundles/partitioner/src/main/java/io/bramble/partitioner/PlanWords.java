package io.bramble.partitioner;

import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Forecast;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.tensor.Region;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A plan as a person reads it: a line for the plan, one for each stage, and under it one for each device in it. */
final class PlanWords {
    private final Plan plan;
    private final List<String> lines = new ArrayList<>();

    private PlanWords(Plan plan) {
        this.plan = plan;
    }

    static List<String> of(Plan plan) {
        PlanWords words = new PlanWords(plan);
        words.head();
        for (int i = 0; i < plan.stages().size(); i++) {
            words.stage(i + 1, plan.stages().get(i));
        }
        if (plan.forecast() != null) {
            words.memory(plan.forecast());
            plan.forecast().others().forEach(words::other);
        }
        return List.copyOf(words.lines);
    }

    private void head() {
        long done = plan.stages().stream().mapToLong(PlanWords::flops).sum();
        Graph graph = plan.graph();
        lines.add(
                format(
                        "plan %s of \"%s\" on %s: %s, %s, %s",
                        plan.strategy(),
                        graph.name(),
                        plan.devices().stream().map(Device::id).collect(Collectors.joining(", ")),
                        count(plan.stages().size(), "stage"),
                        count(plan.tasks(), "task"),
                        work(done, plan.stages().stream().mapToLong(this::once).sum())));
        if (!plan.because().isEmpty()) {
            lines.add("made because " + plan.because());
        }
    }

    private void memory(Forecast forecast) {
        lines.add(format(
                "expected: %.1f ms, %.1f a second when there are always some under way, %,d KiB over the network",
                forecast.seconds() * 1e3, forecast.perSecond(), kib(forecast.bytes())));
        plan.devices()
                .stream()
                .filter(device -> forecast.memory().containsKey(device.id()))
                .forEach(device -> lines.add(memory(device, forecast.memory().get(device.id()))));
    }

    private static String memory(Device device, long bytes) {
        return format("   %s  %,d KiB of %,d KiB memory%s", device.id(), kib(bytes), device.memoryBytes() / 1024,
                bytes <= device.memoryBytes()
                        ? ""
                        : format(": %,d KiB are missing", kib(bytes - device.memoryBytes())));
    }

    private static long kib(long bytes) {
        return (bytes + 1023) / 1024;
    }

    private void other(Forecast.Other other) {
        lines.add(
                format("lost: %s, %.1f ms, %.1f a second (%s)", other.name(), other.seconds() * 1e3, other.perSecond(),
                        other.why()));
    }

    private String expected(Stage stage, int number) {
        if (plan.forecast() == null) {
            return "";
        }
        Forecast.Stretch stretch = plan.forecast().stages().get(number - 1);
        String time = format("; about %.1f ms, %.1f of them computing", stretch.seconds() * 1e3,
                stretch.compute() * 1e3);
        return stage.parts().size() == 1
                ? time
                : time + format(", %.1f on %s alone", stretch.alone() * 1e3, plan.gateway().id())
                        + (stretch.seconds() < stretch.alone() ? "" : ": this cut does not pay here");
    }

    private void stage(int number, Stage stage) {
        lines.add(
                format(
                        "%d. %s %s (%s, %s): %s%s",
                        number,
                        stage.scheme(),
                        Block.span(stage.nodes()),
                        count(stage.nodes().size(), "node"),
                        work(flops(stage), once(stage)),
                        stage.why() + (stage.stays() ? ", which stay" : ""),
                        expected(stage, number)));
        Map<String, List<Part>> byDevice = new LinkedHashMap<>();
        stage.parts()
                .forEach(part -> byDevice.computeIfAbsent(part.device(), d -> new ArrayList<>()).add(part));
        int width = byDevice.keySet().stream().mapToInt(String::length).max().orElse(1);
        byDevice.forEach(
                (device, parts) -> lines.add(
                        format(
                                "   %-" + width + "s  %s; %s%% of the work, %,d KiB of weights",
                                device,
                                Strategy.scheme(stage.scheme()).share(plan.graph(), stage, parts),
                                percent(parts.stream().mapToLong(Part::flops).sum(), flops(stage)),
                                kib(parts))));
    }

    /** Weights of the device's parts, those they share counted once. */
    private static long kib(List<Part> parts) {
        return kib(parts.stream().map(Part::graph).distinct().mapToLong(Graph::weightBytes).sum());
    }

    /** Operations of the stage in one piece. */
    private long once(Stage stage) {
        Graph graph = plan.graph();
        Map<String, Region> whole = new HashMap<>();
        stage.outputs().forEach(value -> whole.put(value, Region.whole(graph.shape(value))));
        Map<String, Region> needed = BackProjection.of(graph, whole);
        return graph.nodes()
                .stream()
                .filter(node -> stage.nodes().contains(node.name()) && needed.containsKey(node.output()))
                .mapToLong(node -> node.operator().flops(graph.inputShapes(node), needed.get(node.output())))
                .sum();
    }

    private static long flops(Stage stage) {
        return stage.parts().stream().mapToLong(Part::flops).sum();
    }

    private static String work(long done, long once) {
        String recomputed = done > once ? ", " + percent(done - once, once) + "% recomputed" : "";
        return format("%,.1f MFLOP", done / 1e6) + recomputed;
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "0.0" : format("%.1f", 100.0 * part / whole);
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String format(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }
}
