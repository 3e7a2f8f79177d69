package io.bramble.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TypedArraysTest {
    @ParameterizedTest
    @EnumSource(ElementType.class)
    void whatIsWrittenIsReadAgainInTheTypeOfItsTag(ElementType type) {
        Tensor tensor = type.isFloat()
                ? Tensor.floats(Shape.of(2), -1.5f, 3).as(type)
                : Tensor.integers(type, Shape.of(2), -1, 1);
        Tensor want = switch (type) {
            case BFLOAT16 -> tensor.as(ElementType.FLOAT32);
            case BOOL -> Tensor.integers(ElementType.UINT8, Shape.of(2), 1, 1);
            default -> tensor;
        };
        assertEquals(Map.of("x", want), TypedArrays.read(TypedArrays.write(Map.of("x", tensor))));
    }
}
