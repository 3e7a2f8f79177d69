package io.bramble.gateway;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.inference.MediaType;
import io.bramble.inference.Question;
import io.bramble.inference.Refusal;
import io.bramble.store.ModelEntry;
import io.bramble.store.ModelStore;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns what a client sent into the model's inputs, and finds the graph for their shapes. */
final class Inputs {
    private final ModelEntry entry;
    private final ModelStore models;
    private Graph graph;

    Inputs(ModelEntry entry, ModelStore models) {
        this.entry = entry;
        this.models = models;
        this.graph = models.graph(entry.name(), Map.of());
    }

    /** The graph for the inputs' shapes. */
    Graph graph() {
        return graph;
    }

    Map<String, Tensor> of(Question question) {
        return question.tensors() != null
                ? checked(named(question.tensors()))
                : Map.of(only(), body(question));
    }

    private Tensor body(Question question) {
        if (question.type() == null) {
            throw new Refusal(
                    Refusal.Kind.UNSUPPORTED_MEDIA,
                    "say what the body is by its Content-Format: 23 (image/png), 22 (image/jpeg), 60 (CBOR tensors) or 42"
                            + " (raw little-endian elements)");
        }
        return switch (question.type()) {
            case PNG, JPEG -> Picture.read(question.body(), question.type(), entry, graph);
            case OCTETS -> raw(question.body());
            default -> throw new Refusal(
                    Refusal.Kind.UNSUPPORTED_MEDIA,
                    "model \"" + entry.name() + "\" takes "
                            + (entry.card() == null
                                    ? ""
                                    : MediaType.PNG.mime() + ", "
                                            + MediaType.JPEG.mime() + ", ")
                            + MediaType.CBOR.mime() + " or " + MediaType.OCTETS.mime()
                            + ", got " + question.type().mime());
        };
    }

    private Tensor raw(byte[] body) {
        ValueType type = graph.inputs().get(only());
        int want = Math.multiplyExact(type.shape().size(), type.type().bytes());
        if (body.length != want) {
            throw new Refusal(
                    Refusal.Kind.UNPROCESSABLE,
                    "input \"" + only() + "\" " + type + " wants " + want + " bytes, got " + body.length);
        }
        return Tensor.read(type.type(), type.shape(), ByteBuffer.wrap(body));
    }

    private String only() {
        if (graph.inputs().size() != 1) {
            throw new Refusal(
                    Refusal.Kind.UNPROCESSABLE,
                    "model \"" + entry.name() + "\" has inputs " + describe()
                            + "; send them by name, as a CBOR map");
        }
        return graph.inputs().keySet().iterator().next();
    }

    private Map<String, Tensor> named(Map<String, Tensor> tensors) {
        if (tensors.size() == 1 && tensors.containsKey("")) {
            return Map.of(only(), tensors.get(""));
        }
        if (!tensors.keySet().equals(graph.inputs().keySet())) {
            throw new Refusal(
                    Refusal.Kind.UNPROCESSABLE,
                    "model \"" + entry.name() + "\" wants inputs " + describe() + ", got "
                            + tensors.keySet());
        }
        return tensors;
    }

    private Map<String, Tensor> checked(Map<String, Tensor> tensors) {
        boolean open = tensors.entrySet().stream()
                .anyMatch(e -> !graph.shape(e.getKey()).equals(e.getValue().shape()));
        if (open) {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            tensors.forEach((name, t) -> shapes.put(name, t.shape()));
            graph = models.graph(entry.name(), shapes);
        }
        Map<String, Tensor> fitting = new LinkedHashMap<>();
        tensors.forEach((name, sent) -> {
            ValueType want = graph.inputs().get(name);
            // Floating point numbers of any width will do.
            Tensor t = sent.type().isFloat() && want.type().isFloat() ? sent.as(want.type()) : sent;
            fitting.put(name, t);
            if (!want.equals(new ValueType(t.type(), t.shape()))) {
                throw new Refusal(
                        Refusal.Kind.UNPROCESSABLE,
                        "model \"" + entry.name() + "\" wants input \"" + name + "\" " + want + ", got " + t);
            }
        });
        return fitting;
    }

    private String describe() {
        return graph.inputs().entrySet().stream()
                .map(e -> "\"" + e.getKey() + "\" " + e.getValue())
                .collect(Collectors.joining(", "));
    }
}
