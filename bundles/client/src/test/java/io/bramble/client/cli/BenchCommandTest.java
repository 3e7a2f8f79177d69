package io.bramble.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bramble.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
    @Test
    void allIsOneThreadPerCoreAndNoNumberIsRunTwice() {
        int cores = Runtime.getRuntime().availableProcessors();
        assertEquals(List.of(cores), BenchCommand.counts(List.of("all", String.valueOf(cores))));
        assertEquals(List.of(3, 1), BenchCommand.counts(List.of("3", "1", "3")));
    }

    @Test
    void wordsThatAreNoNumbersAreRefused() {
        assertEquals("--threads wants numbers or all, got many",
                assertThrows(IllegalArgumentException.class, () -> BenchCommand.counts(List.of("many"))).getMessage());
        assertThrows(IllegalArgumentException.class, () -> BenchCommand.shape("x", "1,wide"));
    }

    @Test
    void shapeIsReadFromNumbersBetweenCommas() {
        assertEquals(Shape.of(1, 3, 224, 224), BenchCommand.shape("x", "1,3,224,224"));
        assertEquals(Shape.SCALAR, BenchCommand.shape("x", ""));
    }
}
