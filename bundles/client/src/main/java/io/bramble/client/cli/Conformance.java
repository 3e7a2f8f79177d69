package io.bramble.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bramble.client.BrambleClient;
import io.bramble.client.BrambleClient.RefusedException;
import io.bramble.client.Comparison;
import io.bramble.client.OnnxFile;
import io.bramble.client.TensorFile;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs ONNX test folders ({@code model.onnx}, {@code test_data_set_N/input_K.pb, output_K.pb}) through a peer. */
final class Conformance {
    private static final String MODEL = "conformance-case";

    private final BrambleClient client;
    private final String strategy;
    private final Tolerance tolerance;

    Conformance(BrambleClient client, String strategy, Tolerance tolerance) {
        this.client = client;
        this.strategy = strategy;
        this.tolerance = tolerance;
    }

    /**
     * What became of a case.
     *
     * @param verdict {@code pass}, {@code fail} or {@code unsupported}
     * @param reason the first difference, or what is not supported; empty for a pass
     */
    record Verdict(String name, String verdict, String reason) {}

    /** Every folder below a folder that has a model. */
    static List<Path> cases(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.getFileName().toString().equals("model.onnx"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
    }

    Verdict run(String name, Path folder) throws IOException {
        try {
            client.deploy(MODEL, OnnxFile.read(folder.resolve("model.onnx")));
            JsonNode model = client.model(MODEL);
            List<Path> sets = list(folder, "test_data_set_");
            if (sets.isEmpty()) {
                return new Verdict(name, "unsupported", "there is no test_data_set_0");
            }
            for (Path set : sets) {
                String difference = difference(set, model);
                if (difference != null) {
                    return new Verdict(name, "fail", set.getFileName() + ": " + difference);
                }
            }
            return new Verdict(name, "pass", "");
        } catch (RefusedException e) {
            boolean unsupported = e.code() == 422 || e.code() == 400;
            return new Verdict(name, unsupported ? "unsupported" : "fail", e.getMessage());
        } catch (UnreadableException e) {
            return new Verdict(name, "unsupported", e.getMessage());
        }
    }

    /** A case's own data are of a kind we do not hold. */
    private static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private String difference(Path set, JsonNode model) throws IOException {
        List<String> names = names(model.path("inputs"));
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        List<TensorFile> files = tensors(set, "input_");
        for (int i = 0; i < files.size(); i++) {
            TensorFile file = files.get(i);
            String name = names.contains(file.name()) ? file.name() : i < names.size() ? names.get(i) : file.name();
            inputs.put(name, file.tensor());
        }
        Map<String, Tensor> outputs = client.infer(MODEL, inputs, strategy).outputs();
        List<TensorFile> wants = tensors(set, "output_");
        int i = 0;
        for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
            if (i >= wants.size()) {
                break;
            }
            Comparison comparison = tolerance.compare(output.getValue(), wants.get(i++).tensor());
            if (!comparison.close()) {
                return output.getKey() + " " + comparison;
            }
        }
        return i < wants.size() ? "wants " + wants.size() + " outputs, got " + outputs.keySet() : null;
    }

    static List<String> names(JsonNode values) {
        List<String> names = new ArrayList<>();
        values.forEach(v -> names.add(v.path("name").asText()));
        return names;
    }

    private static List<TensorFile> tensors(Path set, String prefix) throws IOException {
        List<TensorFile> tensors = new ArrayList<>();
        for (Path file : list(set, prefix)) {
            try {
                tensors.add(TensorFile.read(file));
            } catch (IOException e) {
                throw new UnreadableException(e);
            }
        }
        return tensors;
    }

    /** Files whose names are a prefix and a number, by number. */
    private static List<Path> list(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(prefix))
                    .sorted(java.util.Comparator.comparingInt(Conformance::number))
                    .toList();
        }
    }

    private static int number(Path file) {
        String digits = file.getFileName().toString().replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }
}
