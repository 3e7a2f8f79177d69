package io.bramble.client.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.store.Signature;
import io.bramble.store.Signature.Extent;
import io.bramble.store.Signature.Input;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {
    private final Signature signature = new Signature(List.of(
            new Input("picture", ElementType.FLOAT32,
                    List.of(new Extent(-1, "batch"), new Extent(3, ""), new Extent(-1, "side"))),
            new Input("tokens", ElementType.INT64, List.of(new Extent(-1, "batch"), new Extent(2, "")))), List.of("y"));

    @Test
    void extentOfANameIsTheSameInEveryInputAndThoseNotNamedAreOne() {
        Map<String, Tensor> tensors = Inputs.random(signature, Map.of(), Map.of("batch", 4), 1).tensors();
        assertEquals(Shape.of(4, 3, 1), tensors.get("picture").shape());
        assertEquals(Tensor.zeros(ElementType.INT64, Shape.of(4, 2)), tensors.get("tokens"));
    }

    @Test
    void shapeOfOneInputBindsTheNamesInIt() {
        Map<String,
                Tensor> tensors = Inputs.random(signature, Map.of("picture", Shape.of(2, 3, 5)), Map.of(), 1).tensors();
        assertEquals(Shape.of(2, 3, 5), tensors.get("picture").shape());
        assertEquals(Shape.of(2, 2), tensors.get("tokens").shape());
    }

    @Test
    void seedMakesTheNumbers() {
        Map<String, Shape> shape = Map.of("picture", Shape.of(1, 3, 9));
        Tensor one = Inputs.random(signature, shape, Map.of(), 1).tensors().get("picture");
        assertEquals(one, Inputs.random(signature, shape, Map.of(), 1).tensors().get("picture"));
        assertNotEquals(one, Inputs.random(signature, shape, Map.of(), 2).tensors().get("picture"));
        for (float x : ((Tensor.Floats) one).data()) {
            assertTrue(x >= 0 && x < 1, "wants a number from 0 to 1, got " + x);
        }
    }

    @Test
    void recordedSetIsAllItsFilesInTheirOrder(@TempDir Path folder) throws IOException {
        Path second = Files.createDirectories(folder.resolve("test_data_set_1"));
        for (String file : List.of("input_1.pb", "input_0.pb", "output_0.pb")) {
            Files.createFile(second.resolve(file));
        }
        Path model = folder.resolve("model.onnx");
        assertEquals(List.of(second.resolve("input_0.pb"), second.resolve("input_1.pb")), Inputs.recorded(model, 1));
        assertEquals(List.of(), Inputs.recorded(model, 0));
    }

    @Test
    void extentThatTheModelHasNotIsRefusedByName() {
        assertEquals("the model has no free extent \"width\"; it has [batch, side]",
                assertThrows(IllegalArgumentException.class,
                        () -> Inputs.random(signature, Map.of(), Map.of("width", 4), 1)).getMessage());
    }
}
