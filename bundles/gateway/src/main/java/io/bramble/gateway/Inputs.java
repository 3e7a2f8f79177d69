package io.bramble.gateway;

import io.bramble.graph.ValueType;
import io.bramble.inference.MediaType;
import io.bramble.inference.Question;
import io.bramble.inference.Refusal;
import io.bramble.store.ModelEntry;
import io.bramble.store.Signature;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns what a client sent into the model's inputs. */
record Inputs(ModelEntry entry, Signature signature) {
    Map<String, Tensor> of(Question question) {
        return question.tensors() != null
                ? checked(named(question.tensors()))
                : Map.of(only().name(), body(question));
    }

    private Tensor body(Question question) {
        if (question.type() == null) {
            throw new Refusal(
                    Refusal.Kind.UNSUPPORTED_MEDIA,
                    "say what the body is by its Content-Format: 23 (image/png), 22 (image/jpeg), 60 (CBOR tensors) or 42"
                            + " (raw little-endian elements)");
        }
        return switch (question.type()) {
            case PNG, JPEG -> Picture.read(question.body(), question.type(), entry, only());
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

    /** Elements alone say no shape: free extents are 1. */
    private Tensor raw(byte[] body) {
        ValueType type;
        try {
            type = signature.bound(Map.of()).get(only().name());
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Kind.UNPROCESSABLE, e.getMessage(), e);
        }
        Shape shape = type.shape();
        int want = Math.multiplyExact(shape.size(), type.type().bytes());
        if (body.length != want) {
            throw new Refusal(
                    Refusal.Kind.UNPROCESSABLE,
                    "input \"" + only().name() + "\" " + type + " wants " + want + " bytes, got " + body.length
                            + (signature.open() ? "; where extents are free send CBOR tensors, which say them" : ""));
        }
        return Tensor.read(type.type(), shape, ByteBuffer.wrap(body));
    }

    private Signature.Input only() {
        if (signature.inputs().size() != 1) {
            throw new Refusal(
                    Refusal.Kind.UNPROCESSABLE,
                    "model \"" + entry.name() + "\" has inputs " + describe()
                            + "; send them by name, as a CBOR map");
        }
        return signature.inputs().get(0);
    }

    private Map<String, Tensor> named(Map<String, Tensor> tensors) {
        if (tensors.size() == 1 && tensors.containsKey("")) {
            return Map.of(only().name(), tensors.get(""));
        }
        Set<String> names = signature.inputs().stream().map(Signature.Input::name).collect(Collectors.toSet());
        if (!tensors.keySet().equals(names)) {
            throw new Refusal(
                    Refusal.Kind.UNPROCESSABLE,
                    "model \"" + entry.name() + "\" wants inputs " + describe() + ", got "
                            + tensors.keySet());
        }
        return tensors;
    }

    private Map<String, Tensor> checked(Map<String, Tensor> tensors) {
        Map<String, Tensor> fitting = new LinkedHashMap<>();
        for (Signature.Input want : signature.inputs()) {
            Tensor t = fitting(tensors.get(want.name()), want.type());
            fitting.put(want.name(), t);
            if (t.type() != want.type() || !want.takes(t.shape())) {
                throw new Refusal(
                        Refusal.Kind.UNPROCESSABLE,
                        "model \"" + entry.name() + "\" wants input " + want + ", got " + t);
            }
        }
        return fitting;
    }

    /** Floating point numbers of any width will do, and bytes for truth values, which RFC 8746 has none of. */
    private static Tensor fitting(Tensor sent, ElementType want) {
        if (sent.type().isFloat() && want.isFloat()) {
            return sent.as(want);
        }
        return want == ElementType.BOOL && sent.type() == ElementType.UINT8 && sent instanceof Tensor.Integers bytes
                ? Tensor.integers(want, sent.shape(), bytes.toLongs())
                : sent;
    }

    private String describe() {
        return signature.inputs().stream().map(Signature.Input::toString).collect(Collectors.joining(", "));
    }
}
