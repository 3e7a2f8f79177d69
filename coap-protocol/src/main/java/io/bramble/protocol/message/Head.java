package io.bramble.protocol.message;

import com.fasterxml.jackson.databind.JsonNode;
import io.bramble.protocol.net.Bounds;
import io.bramble.store.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A CBOR map from the wire. Every look into it says what it wants; what is missing, of another type or out of bounds is
 * refused with an {@link IllegalArgumentException} that names the message and the key.
 */
final class Head {
    private final JsonNode map;
    private final String what;

    private Head(JsonNode map, String what) {
        if (map == null || !map.isObject()) {
            throw new IllegalArgumentException(
                    what + " wants a CBOR map, got " + (map == null ? "nothing" : map.getNodeType()));
        }
        this.map = map;
        this.what = what;
    }

    static Head read(String what, byte[] bytes) {
        return read(what, bytes, 0, bytes.length);
    }

    static Head read(String what, byte[] bytes, int from, int length) {
        return new Head(tree(what, bytes, from, length), what);
    }

    static Head of(String what, JsonNode node) {
        return new Head(node, what);
    }

    static JsonNode tree(String what, byte[] bytes, int from, int length) {
        if (length > Bounds.HEAD) {
            throw new IllegalArgumentException(
                    what + " wants at most " + Bounds.HEAD + " bytes of CBOR, got " + length);
        }
        try {
            JsonNode tree = Cbor.MAPPER.readTree(bytes, from, length);
            if (tree == null || tree.isMissingNode()) {
                throw new IllegalArgumentException(what + " wants CBOR, got nothing");
            }
            return tree;
        } catch (IOException e) {
            String why = e.getMessage() == null
                    ? e.toString()
                    : e.getMessage().lines().findFirst().orElse("");
            throw new IllegalArgumentException(what + " wants well-formed CBOR: " + why, e);
        }
    }

    /** Checks that the message is of the version we speak. */
    Head versioned() {
        number("v", 1, 1);
        return this;
    }

    boolean has(String key) {
        return map.has(key);
    }

    JsonNode node(String key) {
        return map.get(key);
    }

    long number(String key, long min, long max) {
        JsonNode n = map.get(key);
        if (n == null || !n.isIntegralNumber() || !n.canConvertToLong() || n.longValue() < min
                || n.longValue() > max) {
            throw wants(key, "a whole number in " + min + " to " + max, n);
        }
        return n.longValue();
    }

    int integer(String key, int min, int max) {
        return (int) number(key, min, max);
    }

    double real(String key) {
        JsonNode n = map.get(key);
        if (n == null || !n.isNumber() || !Double.isFinite(n.doubleValue())) {
            throw wants(key, "a finite number", n);
        }
        return n.doubleValue();
    }

    boolean bool(String key) {
        JsonNode n = map.get(key);
        if (n == null || !n.isBoolean()) {
            throw wants(key, "true or false", n);
        }
        return n.booleanValue();
    }

    String text(String key) {
        JsonNode n = map.get(key);
        if (n == null || !n.isTextual() || n.textValue().length() > Bounds.TEXT) {
            throw wants(key, "a text of at most " + Bounds.TEXT + " characters", n);
        }
        return n.textValue();
    }

    /** A peer's name. */
    String name(String key) {
        String name = text(key);
        if (!name.matches(Bounds.NAME)) {
            throw wants(key, "1 to 64 of letters, digits, dot, dash and underscore", map.get(key));
        }
        return name;
    }

    Digest digest(String key) {
        JsonNode n = map.get(key);
        try {
            byte[] bytes = n == null || !n.isBinary() ? new byte[0] : n.binaryValue();
            if (bytes.length == 32) {
                return new Digest(HexFormat.of().formatHex(bytes));
            }
        } catch (IOException e) {
            // said below
        }
        throw wants(key, "a SHA-256 of 32 bytes", n);
    }

    static byte[] bytes(Digest digest) {
        return HexFormat.of().parseHex(digest.hex());
    }

    List<JsonNode> array(String key, int max) {
        JsonNode n = map.get(key);
        if (n == null || !n.isArray() || n.size() > max) {
            throw wants(key, "an array of at most " + max, n);
        }
        List<JsonNode> items = new ArrayList<>();
        n.forEach(items::add);
        return items;
    }

    List<Head> maps(String key, int max) {
        return array(key, max).stream().map(n -> of(what + " " + key, n)).toList();
    }

    private IllegalArgumentException wants(String key, String wanted, JsonNode got) {
        String shown = got == null ? "nothing" : got.isBinary() ? got.size() + " bytes" : got.toString();
        return new IllegalArgumentException(what + " wants " + key + " to be " + wanted + ", got "
                + (shown.length() > 80 ? shown.substring(0, 80) + "..." : shown));
    }
}
