package io.bramble.model;

import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.model.Conformance.Case;
import io.bramble.model.Conformance.Kind;
import io.bramble.model.Conformance.Verdict;
import io.bramble.model.operator.Asked;
import io.bramble.model.operator.Importers;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** docs/operators.md, written from what the conformance cases and the samples of single operators showed. */
final class OperatorsPage {
    /** What was seen of one ONNX operator alone. */
    private static final class Row {
        private final Map<Kind, Integer> counts = new TreeMap<>();
        private final Set<Integer> opsets = new TreeSet<>();
        private final Set<String> becomes = new LinkedHashSet<>();
        private final Map<String, Asked> attributes = new TreeMap<>();
        private String cuts = "";
        private int rank = -1;
        private boolean banded = true;
    }

    private final Map<String, Row> rows = new TreeMap<>();
    private final Map<String, String> remaining = new TreeMap<>();
    private final Map<String, Map<Kind, Integer>> tiers = new TreeMap<>();
    private final Map<String, String> formulas = OperatorTexts.formulas();

    void add(Case one, Verdict verdict) {
        boolean current = one.opset() >= 7 && one.opset() <= 23;
        tiers.computeIfAbsent(one.tier() + " | " + (current ? "7 to 23" : "others"), t -> new TreeMap<>())
                .merge(verdict.kind(), 1, Integer::sum);
        if (verdict.kind() != Kind.AGREES) {
            remaining.put(one.name() + ", opset " + one.opset(), verdict.why().replace("|", "/"));
        }
        if (!one.single() || one.tier().equals("C")) {
            return;
        }
        Row row = row(one.operator());
        row.counts.merge(verdict.kind(), 1, Integer::sum);
        row.opsets.add(one.opset());
        if (verdict.graph() != null) {
            see(row, verdict.graph());
        }
    }

    /** A model of one node, which agrees with ONNX Runtime. */
    void add(String operator, Graph graph) {
        see(row(operator), graph);
    }

    /** Takes note of the attributes that importers ask for. */
    Consumer<Asked> audience() {
        return asked -> {
            if (formulas.containsKey(asked.operator())) {
                row(asked.operator()).attributes.merge(asked.attribute(), asked,
                        (a, b) -> a.kind().isEmpty() ? b : a);
            }
        };
    }

    private Row row(String operator) {
        return rows.computeIfAbsent(operator, o -> new Row());
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
        return axes.isEmpty()
                ? "Not cut: any part needs all of the input."
                : "Cut along ax" + (axes.size() == 1 ? "is " : "es ") + String.join(", ", axes) + " of " + shape + ".";
    }

    private static long needed(Graph graph, String output, Region region) {
        Map<String, Region> all = BackProjection.of(graph, Map.of(output, region));
        return graph.inputs().keySet().stream().mapToLong(i -> all.containsKey(i) ? all.get(i).size() : 0).sum();
    }

    String text() {
        StringBuilder page = new StringBuilder(
                """
                        # Operators

                        Written by `mvn -pl bundles/model test -Dtest=ConformanceImportTest -Dbramble.docs=true`, not by hand: from the cases
                        of ONNX's backend test suite beside the project, from models of one node that agree with ONNX Runtime
                        (`OperatorSamples`), and from what importers ask of nodes. Compared at relative 1e-3, absolute 1e-5.

                        """);
        page.append("| tier | opsets | agrees | refused | differs |\n|---|---|---|---|---|\n");
        tiers.forEach((tier, c) -> page.append("| ").append(tier).append(counts(c)).append(" |\n"));
        page.append("\nCases that do not agree: ").append(remaining.isEmpty() ? "none.\n" : "\n\n");
        remaining.forEach((what, why) -> page.append("- ").append(what).append(": ").append(why).append('\n'));
        page.append(
                """

                        Shapes may hang on values (a Reshape's target, NonZero): they are bound when a request brings them. If, Loop, Scan
                        and a file's own functions are written out. Floats of 16 and 64 bits are taken and answered where a model declares
                        them, and computed with 32. Sums of products of quantised numbers are exact up to 2^24; recurrent operators are
                        written out step by step.

                        An entry: what the operator computes; the opsets of its cases and how many agree; the operators that it becomes; the
                        axes of the output along which a half needs less of the inputs, in the case shown; whether all of it may stand in a
                        fused tile of a picture; and the attributes that are understood, with what is taken if they are left out. Any other
                        attribute is refused by name.

                        """);
        for (String name : Importers.names()) {
            entry(page, name, rows.getOrDefault(name, new Row()));
        }
        page.append("## Not supported\n\n| what | why |\n|---|---|\n");
        OperatorTexts.unsupported().forEach((what, why) -> page.append("| ").append(what).append(" | ").append(why)
                .append(" |\n"));
        return page.toString();
    }

    private void entry(StringBuilder page, String name, Row row) {
        page.append("### ").append(name).append("\n`").append(formulas.get(name)).append("`  \n");
        int all = row.counts.values().stream().mapToInt(n -> n).sum();
        page.append(all == 0
                ? "No case of its own in ONNX's suite."
                : "Opsets " + span(row.opsets) + ": " + row.counts.getOrDefault(Kind.AGREES, 0) + " of " + all
                        + " cases agree.");
        if (!row.becomes.isEmpty()) {
            page.append(" Becomes ").append(String.join(", ", row.becomes)).append(".");
        }
        page.append(row.cuts.isEmpty() ? "" : " " + row.cuts);
        page.append(row.rank == 100 && row.banded ? " May stand in a fused tile." : "").append('\n');
        if (!row.attributes.isEmpty()) {
            page.append("\n| attribute | kind | if left out |\n|---|---|---|\n");
            row.attributes.values().forEach(a -> page.append("| ").append(a.attribute()).append(" | ").append(a.kind())
                    .append(" | ").append(a.otherwise()).append(" |\n"));
        }
        page.append('\n');
    }

    private static String counts(Map<Kind, Integer> c) {
        return List.of(Kind.AGREES, Kind.REFUSED, Kind.DIFFERS).stream()
                .map(k -> " | " + c.getOrDefault(k, 0)).collect(Collectors.joining());
    }

    private static String span(Set<Integer> opsets) {
        return opsets.stream().map(o -> Integer.toString(o)).collect(Collectors.joining(" "));
    }
}
