package io.bramble.protocol.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.bramble.protocol.net.Bounds;

/** CBOR by Jackson, bounded before anything is kept. */
public final class Cbor {
    static final CBORMapper MAPPER = CBORMapper.builder(CBORFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxStringLength(Bounds.HEAD)
                    .maxNameLength(Bounds.TEXT)
                    .maxNumberLength(64)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Cbor() {}

    static ObjectNode map() {
        return MAPPER.createObjectNode();
    }

    static ObjectNode versioned() {
        return map().put("v", 1);
    }

    static byte[] bytes(com.fasterxml.jackson.databind.JsonNode map) {
        try {
            return MAPPER.writeValueAsBytes(map);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of maps and numbers can always be written", e);
        }
    }
}
