package io.bramble.model;

import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.model.Conformance.Case;
import io.bramble.model.Conformance.Kind;
import io.bramble.model.Conformance.Verdict;
import io.bramble.model.operator.Importers;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** docs/operators.md, written from what the conformance cases showed. */
final class OperatorsPage {
    /** What was seen of one ONNX operator in cases of it alone. */
    private static final class Row {
        private final Map<Kind, Integer> counts = new TreeMap<>();
        private final Set<Integer> opsets = new TreeSet<>();
        private final Set<String> becomes = new LinkedHashSet<>();
        private final Set<String> refusals = new TreeSet<>();
        private String cuts = "";
        private int rank = -1;
        private boolean banded = true;
    }

    private final Map<String, Row> rows = new TreeMap<>();
    private final Map<String, Integer> others = new TreeMap<>();
    private final Map<String, Map<Kind, Integer>> tiers = new TreeMap<>();

    void add(Case one, Verdict verdict) {
        tiers.computeIfAbsent(one.tier(), t -> new TreeMap<>()).merge(verdict.kind(), 1, Integer::sum);
        if (verdict.kind() == Kind.REFUSED && (!one.single() || one.tier().equals("C"))) {
            others.merge(why(verdict.why()), 1, Integer::sum);
        }
        if (!one.single() || one.tier().equals("C")) {
            return;
        }
        Row row = rows.computeIfAbsent(one.operator(), o -> new Row());
        row.counts.merge(verdict.kind(), 1, Integer::sum);
        if (verdict.kind() == Kind.REFUSED) {
            row.refusals.add(plain(verdict.why()));
            return;
        }
        row.opsets.add(one.opset());
        if (verdict.graph() != null) {
            see(row, verdict.graph());
        }
    }

    private static void see(Row row, Graph graph) {
        graph.nodes().forEach(n -> row.becomes.add(n.operator().getClass().getSimpleName()));
        String output = graph.outputs().get(0);
        Shape shape = graph.shape(output);
        // Four axes tell most: pictures; else the more the better.
        int worth = shape.rank() == 4 ? 100 : shape.rank();
        if (graph.inputs().isEmpty()) {
            return;
        }
        // What hangs on the first input; the others are weights where they matter.
        Set<String> reached = new LinkedHashSet<>(Set.of(graph.inputs().keySet().iterator().next()));
        for (Node n : graph.nodes()) {
            if (n.inputs().stream().anyMatch(reached::contains)) {
                reached.add(n.output());
                row.banded &= shape.rank() != 4 || n.operator().spatial(graph.inputShapes(n));
            }
        }
        if (worth >= row.rank) {
            row.rank = worth;
            row.cuts = cuts(graph, output, shape);
        }
    }

    /** Axes along which half of the output needs less of the inputs than the whole does. */
    private static String cuts(Graph graph, String output, Shape shape) {
        long whole = needed(graph, output, Region.whole(shape));
        List<String> axes = new ArrayList<>();
        for (int a = 0; a < shape.rank(); a++) {
            int half = shape.extent(a) / 2;
            if (half > 0 && needed(graph, output, Region.whole(shape).with(a, 0, half)) < whole) {
                axes.add(Integer.toString(a));
            }
        }
        return axes.isEmpty() ? "whole only" : "axes " + String.join(", ", axes) + " of " + shape;
    }

    private static long needed(Graph graph, String output, Region region) {
        Map<String, Region> all = BackProjection.of(graph, Map.of(output, region));
        return graph.inputs().keySet().stream().mapToLong(i -> all.containsKey(i) ? all.get(i).size() : 0).sum();
    }

    /** With the operator in front, if a node is refused. */
    private static String why(String sentence) {
        return sentence.replaceAll("^(\\w+) \"[^\"]*\" \\(opset \\d+\\): .*", "$1").replaceAll("\"[^\"]*\"", "..");
    }

    private static String plain(String why) {
        return why.replaceAll("^\\w+ \"[^\"]*\" \\(opset \\d+\\): ", "").replaceAll("input \"[^\"]*\"", "input")
                .replaceAll("\"[^\"]*\"", "..").replace("|", "/");
    }

    String text() {
        StringBuilder page = new StringBuilder(
                """
                        # Operators

                        Written by `mvn -pl bundles/model test -Dtest=ConformanceImportTest -Dbramble.docs=true` from the cases of ONNX's
                        backend test suite beside the project; not by hand. Compared at relative 1e-3, absolute 1e-5.

                        *agrees*: as the file stands; inputs that a shape hangs on (a Reshape's target, a Slice's bounds) are bound
                        when a request brings them.
                        Quantised operators are written out with floats, whose sums are exact up to 2^24; recurrent ones step by step.

                        """);
        page.append("| tier | agrees | refused | differs |\n|---|---|---|---|\n");
        tiers.forEach((tier, c) -> page.append("| ").append(tier).append(counts(c)).append(" |\n"));
        page.append(
                """

                        ## Supported

                        Cases of one operator alone. *becomes*: the operators it is imported as. *cut*: axes of the output along which
                        a half needs less of the inputs, in the case shown; *tiles*: all of it may stand in a fused tile of a picture.

                        | operator | opsets seen | agrees | refused | differs | becomes | cut | tiles |
                        |---|---|---|---|---|---|---|---|
                        """);
        Set<String> known = Importers.names();
        rows.forEach((name, row) -> {
            if (known.contains(name)) {
                page.append("| ").append(name).append(" | ").append(span(row.opsets)).append(counts(row.counts))
                        .append(" | ").append(String.join(", ", row.becomes)).append(" | ").append(row.cuts)
                        .append(" | ").append(row.rank == 100 ? row.banded ? "yes" : "no" : "").append(" |\n");
            }
        });
        page.append("\nSupported, with no case of its own: ").append(known.stream().filter(n -> !rows.containsKey(n))
                .collect(Collectors.joining(", ")))
                .append(".\n\n## Refused\n\n| operator | cases | why |\n|---|---|---|\n");
        rows.entrySet().stream().sorted(Comparator.comparing(Map.Entry::getKey)).forEach(e -> e.getValue().refusals
                .forEach(why -> page.append("| ").append(e.getKey()).append(" | ")
                        .append(e.getValue().counts.get(Kind.REFUSED)).append(" | ").append(why).append(" |\n")));
        page.append(
                "\nRefused cases of several operators, and of tier C, by the first operator or input that is refused:\n\n"
                        + "| what | cases |\n|---|---|\n");
        others.forEach((what, n) -> page.append("| ").append(what).append(" | ").append(n).append(" |\n"));
        return page.toString();
    }

    private static String counts(Map<Kind, Integer> c) {
        return List.of(Kind.AGREES, Kind.REFUSED, Kind.DIFFERS).stream()
                .map(k -> " | " + c.getOrDefault(k, 0)).collect(Collectors.joining());
    }

    private static String span(Set<Integer> opsets) {
        return opsets.stream().map(o -> Integer.toString(o)).collect(Collectors.joining(" "));
    }
}
