package io.bramble.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    @ParameterizedTest(name = "{0} for {1} is close: {2}")
    @CsvSource({
            "1, 1, true",
            "1.0009, 1, true",
            "1.002, 1, false",
            "0.000009, 0, true",
            "0.00002, 0, false",
            "-0.0, 0, true",
            "NaN, NaN, true",
            "NaN, 1, false",
            "1, NaN, false",
            "Infinity, Infinity, true",
            "-Infinity, Infinity, false",
            "1, Infinity, false",
            "NaN, Infinity, false",
            "Infinity, 1, false",
    })
    void closeIsWithinTheTolerancesAndWhatIsNotFiniteIsItself(float got, float want, boolean close) {
        Comparison comparison = Comparison.of(Tensor.floats(Shape.of(1), got), Tensor.floats(Shape.of(1), want), 1e-3,
                1e-5);
        assertEquals(close, comparison.close(), comparison::toString);
    }
}
