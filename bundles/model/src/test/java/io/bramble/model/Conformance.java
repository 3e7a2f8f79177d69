package io.bramble.model;

import io.bramble.graph.Graph;
import io.bramble.inference.Refusal;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxReader;
import io.bramble.model.onnx.OnnxValue;
import io.bramble.model.operator.Asked;
import io.bramble.model.operator.InputBinding;
import io.bramble.model.operator.Remainder;
import io.bramble.model.operator.Section;
import io.bramble.model.operator.Translation;
import io.bramble.model.store.Running;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cases of ONNX's backend test suite that a manifest lists, and what we make of each. */
final class Conformance {
    private Conformance() {}

    /** What came of a case. */
    enum Kind {
        AGREES, REFUSED, DIFFERS
    }

    /** @param graph the first section as it was imported, before any pass; null if it was not */
    record Verdict(Kind kind, String why, Graph graph) {}

    /** One case: a folder with a model and a recorded test set. */
    record Case(String tier, String operator, int opset, boolean single, String name, Path folder) {
        /** @param audience is told what is asked of nodes */
        Verdict verdict(Consumer<Asked> audience) throws IOException {
            Recorded set = new Recorded(folder.resolve("test_data_set_0"));
            byte[] bytes = Files.readAllBytes(folder.resolve("model.onnx"));
            try {
                OnnxModel model = OnnxReader.read(ByteBuffer.wrap(bytes));
                InputBinding.signature(model);
                Map<String, Tensor> inputs = new LinkedHashMap<>();
                for (OnnxValue input : model.graph().fed()) {
                    Tensor tensor = set.tensor("input_" + inputs.size());
                    if (tensor == null) {
                        return new Verdict(Kind.REFUSED,
                                "input " + input.name() + " is of a type that is not supported",
                                null);
                    }
                    inputs.put(input.name(), tensor);
                }
                Map<String, Tensor> outputs = new Running(Recorded.COMPUTE).run(bytes, inputs).outputs();
                String difference = set.difference(List.copyOf(outputs.values()), 1e-3, 1e-5);
                return new Verdict(difference.isEmpty() ? Kind.AGREES : Kind.DIFFERS, difference,
                        imported(model, inputs, audience));
            } catch (UnsupportedModel e) {
                return new Verdict(Kind.REFUSED, e.sentences().get(0), null);
            } catch (Refusal e) {
                return e.getCause() instanceof UnsupportedModel u
                        ? new Verdict(Kind.REFUSED, u.sentences().get(0), null)
                        : new Verdict(Kind.DIFFERS, e.getMessage(), null);
            } catch (IllegalArgumentException e) {
                return new Verdict(Kind.DIFFERS, e.getMessage(), null);
            } catch (RuntimeException e) {
                return new Verdict(Kind.DIFFERS, "stray " + e, null);
            }
        }

        /** The first section for these inputs, before any pass. */
        private static Graph imported(OnnxModel model, Map<String, Tensor> inputs, Consumer<Asked> audience) {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
            Remainder whole = Remainder.whole(model, InputBinding.of(model, shapes));
            Set<String> asked = new HashSet<>();
            Section section;
            do {
                section = Translation.of(whole, Onnx.some(inputs, asked), Recorded.COMPUTE, audience);
            } while (asked.addAll(section.asked()));
            return section.graph();
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
