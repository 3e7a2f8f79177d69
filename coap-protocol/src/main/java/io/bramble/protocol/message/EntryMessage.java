package io.bramble.protocol.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.store.ModelCard;
import io.bramble.store.ModelEntry;
import java.util.ArrayList;
import java.util.List;

/** What peers tell each other of a model. */
public final class EntryMessage {
    private EntryMessage() {}

    public static byte[] write(ModelEntry entry) {
        return Cbor.bytes(map(entry));
    }

    public static byte[] write(List<ModelEntry> entries) {
        ArrayNode array = Cbor.MAPPER.createArrayNode();
        entries.forEach(e -> array.add(map(e)));
        return Cbor.bytes(array);
    }

    public static ModelEntry read(byte[] bytes) {
        return read(Head.read("model entry", bytes));
    }

    /** An answer as long as it may be: cards can hold a thousand labels each. */
    public static List<ModelEntry> readAll(byte[] bytes) {
        JsonNode array = tree(bytes);
        if (!array.isArray()) {
            throw new IllegalArgumentException("model entries want a CBOR array, got " + array.getNodeType());
        }
        List<ModelEntry> entries = new ArrayList<>();
        array.forEach(n -> entries.add(read(Head.of("model entry", n))));
        return entries;
    }

    private static JsonNode tree(byte[] bytes) {
        try {
            return Cbor.MAPPER.readTree(bytes);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("model entries want well-formed CBOR: " + e.getMessage(), e);
        }
    }

    private static ObjectNode map(ModelEntry entry) {
        ObjectNode map = Cbor.map()
                .put("n", entry.name())
                .put("d", Head.bytes(entry.onnx()))
                .put("b", entry.bytes())
                .put("r", entry.revision())
                .put("x", entry.removed());
        if (entry.card() != null) {
            map.set("c", Cbor.MAPPER.valueToTree(entry.card()));
        }
        return map;
    }

    private static ModelEntry read(Head head) {
        return new ModelEntry(
                head.name("n"),
                head.digest("d"),
                head.number("b", 0, Long.MAX_VALUE),
                head.number("r", 0, Long.MAX_VALUE),
                head.bool("x"),
                head.has("c") ? card(head.node("c")) : null);
    }

    private static ModelCard card(JsonNode node) {
        try {
            return Cbor.MAPPER.convertValue(node, ModelCard.class);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "model card is not one: " + e.getMessage().lines().findFirst().orElse(""), e);
        }
    }
}
