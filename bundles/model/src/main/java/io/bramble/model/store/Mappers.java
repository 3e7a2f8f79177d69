package io.bramble.model.store;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.bramble.operator.Operator;
import io.bramble.store.Digest;
import io.bramble.tensor.Shape;

/**
 * How our records look in CBOR and JSON: components by name in alphabetical order, nothing derived, an operator with its
 * record's name as {@code op}, a shape as a list, a digest as its digits. Equal records give equal bytes.
 */
final class Mappers {
    private Mappers() {}

    static ObjectMapper cbor() {
        return configured(CBORMapper.builder());
    }

    static ObjectMapper json() {
        ObjectMapper json = configured(JsonMapper.builder());
        // A card is written by people, perhaps for a later version.
        return json.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(SerializationFeature.INDENT_OUTPUT);
    }

    /** What is wrong, without Jackson's account of where it was in which class. */
    static String why(Exception e) {
        return e instanceof JacksonException j ? j.getOriginalMessage() : e.getMessage();
    }

    private static ObjectMapper configured(MapperBuilder<?, ?> builder) {
        ObjectMapper mapper = builder
                .visibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .addMixIn(Operator.class, ByName.class)
                .addMixIn(Shape.class, AsList.class)
                .addMixIn(Digest.class, AsDigits.class)
                .build();
        for (Class<?> operator : Operator.class.getPermittedSubclasses()) {
            mapper.registerSubtypes(new NamedType(operator, operator.getSimpleName()));
        }
        return mapper;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
    private interface ByName {}

    private abstract static class AsList {
        @JsonCreator
        static Shape of(int... extents) {
            throw new UnsupportedOperationException("a mix-in has no body");
        }

        @JsonValue
        abstract int[] toArray();
    }

    private abstract static class AsDigits {
        @JsonCreator
        AsDigits(String hex) {}

        @JsonValue
        abstract String hex();
    }
}
