package io.bramble.protocol.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.protocol.net.Bounds;
import io.bramble.task.Slice;
import java.util.ArrayList;
import java.util.List;

/** Tiles that a gateway does not want kept any more, by their keys. */
public record Release(List<String> keys) {
    /** Keys of one message; who has more sends more. */
    public static final int MOST = 1024;

    public Release {
        keys = List.copyOf(keys);
        keys.forEach(Slice::checked);
    }

    public byte[] write() {
        ObjectNode map = Cbor.versioned();
        write(map.putArray("k"), keys);
        return Cbor.bytes(map);
    }

    public static Release read(byte[] bytes) {
        return new Release(keys(Head.read("release", bytes).versioned(), "k", MOST));
    }

    static void write(ArrayNode array, List<String> keys) {
        keys.forEach(array::add);
    }

    static List<String> keys(Head head, String name, int most) {
        List<String> keys = new ArrayList<>();
        for (JsonNode key : head.array(name, most)) {
            if (!key.isTextual() || key.textValue().length() > Bounds.TEXT) {
                throw new IllegalArgumentException("key of a held tile wants to be a text, got " + key.getNodeType());
            }
            keys.add(Slice.checked(key.textValue()));
        }
        return keys;
    }
}
