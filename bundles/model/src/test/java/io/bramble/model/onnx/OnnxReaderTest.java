package io.bramble.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.model.ModelFile;
import io.bramble.model.Onnx;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnnxReaderTest {
    private static OnnxGraph graph(Proto... initializers) {
        Proto graph = new Proto();
        for (Proto i : initializers) {
            graph.message(5, i);
        }
        return OnnxReader.read(ByteBuffer.wrap(new Proto().message(7, graph).done())).graph();
    }

    private static Tensor tensor(Proto proto) {
        return graph(proto.text(8, "t")).initializers().get("t");
    }

    private static float[] floats(Proto proto) {
        return ((Tensor.Floats) tensor(proto)).data();
    }

    private static byte[] little(int... bytes) {
        byte[] b = new byte[bytes.length];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) bytes[i];
        }
        return b;
    }

    @Test
    void elementsAreReadFromEveryFieldTheyMayLieIn() {
        assertArrayEquals(new float[]{1.5f, -2},
                floats(new Proto().number(1, 2).number(2, 1).real(4, 1.5f).real(4, -2)));
        assertArrayEquals(new float[]{1.5f}, floats(new Proto().bytes(1, little(1)).number(2, 1)
                .bytes(4, little(0, 0, 0xc0, 0x3f))));
        assertArrayEquals(new float[]{1.5f}, floats(new Proto().number(2, 1).bytes(9, little(0, 0, 0xc0, 0x3f))));
        assertArrayEquals(new float[]{1, -2}, floats(new Proto().number(1, 2).number(2, 10)
                .bytes(9, little(0, 0x3c, 0, 0xc0))), "float16, raw");
        assertArrayEquals(new float[]{1}, floats(new Proto().number(2, 10).number(5, 0x3c00)), "float16, int32_data");
        assertArrayEquals(new float[]{1}, floats(new Proto().number(2, 16).bytes(9, little(0x80, 0x3f))), "bfloat16");
        assertArrayEquals(new float[]{1}, floats(new Proto().number(2, 11)
                .bytes(10, little(0, 0, 0, 0, 0, 0, 0xf0, 0x3f))), "double_data, packed");
        assertArrayEquals(new float[]{1}, floats(new Proto().number(2, 11)
                .bytes(9, little(0, 0, 0, 0, 0, 0, 0xf0, 0x3f))), "double, raw");
        assertEquals(Tensor.longs(Shape.of(2), 7, -1),
                tensor(new Proto().number(1, 2).number(2, 7).number(7, 7).number(7, -1)));
        assertEquals(Tensor.integers(ElementType.UINT8, Shape.of(2), 255, 1),
                tensor(new Proto().number(1, 2).number(2, 2).bytes(9, little(255, 1))));
        assertEquals(Tensor.integers(ElementType.UINT16, Shape.of(1), 0xfffe),
                tensor(new Proto().number(2, 4).bytes(9, little(0xfe, 0xff))).reshape(Shape.of(1)));
        assertEquals(Tensor.integers(ElementType.INT8, Shape.of(3), 7, -8, -1),
                tensor(new Proto().number(1, 3).number(2, 22).bytes(9, little(0x87, 0x0f))), "int4");
        assertEquals(Tensor.integers(ElementType.UINT8, Shape.of(3), 7, 8, 15),
                tensor(new Proto().number(1, 3).number(2, 21).number(5, 0x87).number(5, 0x0f)), "uint4, int32_data");
    }

    @Test
    void tensorWeCannotHoldIsRefusedWithItsReasonOnlyWhereItIsRead() {
        OnnxGraph graph = graph(new Proto().number(2, 8).text(8, "words"),
                new Proto().number(2, 1).text(8, "far").number(14, 1));
        assertTrue(graph.refused().get("words").contains("got ONNX data type 8"));
        assertTrue(graph.refused().get("far").contains("beside the model"));
    }

    @Test
    void sizeThatDoesNotFitTheShapeIsMalformed() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> tensor(new Proto().number(1, 1 << 30).number(2, 1).bytes(9, new byte[4]))).getMessage();
        assertTrue(message.contains("tensor \"t\"") && message.contains("wants 4294967296 bytes, got 4"), message);
    }

    @Test
    void unknownFieldsAreSkipped() {
        byte[] model = new Proto().text(99, "later").number(98, 3).message(7, new Proto().text(97, "x").text(2, "g"))
                .done();
        assertEquals("g", OnnxReader.read(ByteBuffer.wrap(model)).graph().name());
    }

    @Test
    void otherFilesAreNoModels() {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
        for (byte[] bytes : List.of(png, new byte[0], "hello, this is a text".getBytes(), new byte[100])) {
            String message = assertThrows(IllegalArgumentException.class,
                    () -> OnnxReader.read(ByteBuffer.wrap(bytes))).getMessage();
            assertTrue(message.startsWith("not a"), message);
        }
    }

    private static byte[] sample() {
        return new ModelFile(13).input("x", "n", 3, 8, 8).output("y")
                .floats("w", Shape.of(4, 3, 3, 3)).floats("b", Shape.of(4)).longs("t", 0, -1)
                .floats("g", Shape.of(100, 5))
                .node("Conv", List.of("x", "w", "b"), List.of("c"), "pads", new long[]{1, 1, 0, 0})
                .node("Relu", List.of("c"), List.of("r"))
                .node("MaxPool", List.of("r"), List.of("p"), "kernel_shape", new long[]{2, 2})
                .node("Pad", List.of("p", "t4"), List.of("q")).longs("t4", 0, 0, 1, 1, 0, 0, 0, 0)
                .node("Slice", List.of("q", "s", "e", "a"), List.of("z")).longs("s", 2).longs("e", 7).longs("a", 2)
                .node("Shape", List.of("z"), List.of("zs")).node("Reshape", List.of("z", "t"), List.of("f"))
                .node("Softmax", List.of("f"), List.of("y")).bytes();
    }

    @Test
    void modelThatIsCutShortAnywhereIsRefusedInASentence() {
        byte[] whole = sample();
        for (int length = 0; length < whole.length - 6; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            String message = assertThrows(IllegalArgumentException.class,
                    () -> Onnx.graph(ByteBuffer.wrap(part), Map.of(), null)).getMessage();
            assertTrue(message != null && message.contains(" "), message);
        }
    }

    @Test
    void damagedModelIsReadOrRefusedInASentence() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("damagedModelIsReadOrRefusedInASentence: seed " + seed);
        Random random = new Random(seed);
        byte[] whole = sample();
        int[] refused = new int[1];
        for (int i = 0; i < 4_000; i++) {
            byte[] damaged = whole.clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                // Mostly outside the weights, where bytes mean something.
                int at = random.nextInt(damaged.length);
                damaged[at] = random.nextBoolean()
                        ? (byte) random.nextInt()
                        : (byte) (damaged[at] ^ 1 << random.nextInt(8));
            }
            try {
                Onnx.graph(ByteBuffer.wrap(damaged), Map.of(), null);
            } catch (IllegalArgumentException e) {
                refused[0]++;
                assertTrue(e.getMessage() != null && e.getMessage().contains(" "), e::toString);
            }
        }
        assertTrue(refused[0] > 0);
    }
}
