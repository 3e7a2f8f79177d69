package io.bramble.model;

import io.bramble.graph.Graph;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxReader;
import io.bramble.model.onnx.OnnxValue;
import io.bramble.model.pass.Passes;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cases of ONNX's backend test suite that a manifest lists, and what we make of each. */
final class Conformance {
    /** Asked of an input that shapes hang on; its name stands in the sentence. */
    private static final Pattern AT_RUN_TIME = Pattern.compile("is computed at run time \\(\"(.*?)\"\\)");

    private Conformance() {}

    /** What came of a case. */
    enum Kind {
        AGREES, AGREES_WITH_INPUTS_FIXED, REFUSED, DIFFERS
    }

    /** @param graph as it was imported, before any pass; null if it was not */
    record Verdict(Kind kind, String why, Graph graph) {}

    /** One case: a folder with a model and a recorded test set. */
    record Case(String tier, String operator, int opset, boolean single, String name, Path folder) {
        Verdict verdict() throws IOException {
            OnnxModel model;
            Recorded set = new Recorded(folder.resolve("test_data_set_0"));
            byte[] bytes = Files.readAllBytes(folder.resolve("model.onnx"));
            boolean fixed = false;
            try {
                model = OnnxReader.read(ByteBuffer.wrap(bytes));
                List<String> recorded = model.graph().fed().stream().map(OnnxValue::name).toList();
                Map<String, Shape> shapes = set.shapes(bytes);
                while (true) {
                    try {
                        return judged(set, Passes.all(Recorded.COMPUTE).apply(Onnx.imported(model, shapes)), recorded,
                                fixed);
                    } catch (UnsupportedModel e) {
                        String input = wanted(e.sentences(), shapes, recorded);
                        if (input == null) {
                            return new Verdict(Kind.REFUSED, e.sentences().get(0), null);
                        }
                        Tensor value = set.tensor("input_" + recorded.indexOf(input));
                        model = Onnx.fixed(model, Map.of(input, value));
                        shapes.remove(input);
                        fixed = true;
                    }
                }
            } catch (IllegalArgumentException e) {
                return new Verdict(Kind.DIFFERS, e.getMessage(), null);
            } catch (RuntimeException e) {
                return new Verdict(Kind.DIFFERS, "stray " + e, null);
            }
        }

        private static Verdict judged(Recorded set, Graph imported, List<String> recorded, boolean fixed)
                throws IOException {
            Graph graph = Passes.all(Recorded.COMPUTE).apply(imported);
            List<String> unsupported = Recorded.COMPUTE.unsupported(graph);
            if (!unsupported.isEmpty()) {
                return new Verdict(Kind.REFUSED, unsupported.get(0), imported);
            }
            String difference = set.difference(graph, recorded, 1e-3, 1e-5);
            return difference.isEmpty()
                    ? new Verdict(fixed ? Kind.AGREES_WITH_INPUTS_FIXED : Kind.AGREES, "", imported)
                    : new Verdict(Kind.DIFFERS, difference, imported);
        }

        /** The input whose value a refusal asks for; null if it is about something else. */
        private static String wanted(List<String> sentences, Map<String, Shape> shapes, List<String> recorded) {
            Matcher m = AT_RUN_TIME.matcher(sentences.get(0));
            return m.find() && shapes.containsKey(m.group(1)) && recorded.contains(m.group(1)) ? m.group(1) : null;
        }
    }

    static List<Case> cases(Path root) throws IOException {
        List<String> rows = Files.readAllLines(root.resolve("manifest.tsv"));
        Map<String, Integer> column = new HashMap<>();
        for (String title : rows.get(0).split("\t")) {
            column.put(title, column.size());
        }
        List<Case> cases = new ArrayList<>();
        for (String row : rows.subList(1, rows.size())) {
            String[] f = row.split("\t", -1);
            String suite = f[column.get("suite")];
            Path in = root.resolve(suite);
            Path folder = suite.endsWith("older-opsets") ? in.resolve(f[column.get("release")]) : in;
            String counts = f[column.get("op_counts")];
            Matcher opset = Pattern.compile("ai\\.onnx=(\\d+)").matcher(f[column.get("opset")]);
            cases.add(new Case(f[column.get("tier")], counts.replaceAll(":.*", ""),
                    opset.find() ? Integer.parseInt(opset.group(1)) : 0, !counts.contains(","),
                    f[column.get("case")], folder.resolve(f[column.get("case")])));
        }
        return cases;
    }
}
