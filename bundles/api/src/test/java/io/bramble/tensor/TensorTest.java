package io.bramble.tensor;

import static io.bramble.Sentence.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    @Test
    void bytesAreLittleEndianWhateverTheBufferSays() {
        assertArrayEquals(new byte[]{0, 0, (byte) 0x80, 0x3f}, Tensor.floats(Shape.of(1), 1).toBytes());
        ByteBuffer big = ByteBuffer.allocate(8).order(ByteOrder.BIG_ENDIAN);
        Tensor.longs(Shape.of(1), 1).write(big);
        assertEquals(8, big.position());
        assertEquals(1, big.get(0));
        assertEquals(ByteOrder.BIG_ENDIAN, big.order());
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void whatIsWrittenIsReadAgain(ElementType type) {
        Shape shape = Shape.of(1, 3);
        Tensor tensor = type.isFloat()
                ? Tensor.floats(shape, -0f, Float.NaN, 0x1p-14f).as(type)
                : Tensor.integers(type, shape, 0, 1, type == ElementType.UINT8 ? 255 : 1);
        ByteBuffer bytes = ByteBuffer.allocate(tensor.byteSize() + 2);
        tensor.write(bytes.position(1));
        assertEquals(tensor, Tensor.read(type, shape, bytes.position(1)));
        assertEquals(1 + 3 * type.bytes(), bytes.position());
        refused(() -> Tensor.read(type, Shape.of(9), bytes.position(1)), type.onnxName() + "[9]", "got");
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void piecesAreTheBytesInTurn(ElementType type) {
        for (int size : new int[]{0, 1, 9_000, (1 << 17) + 1}) {
            Shape shape = Shape.of(size);
            float[] floats = new float[size];
            long[] longs = new long[size];
            for (int i = 0; i < size; i++) {
                floats[i] = 0.5f * i;
                longs[i] = i;
            }
            Tensor tensor = type.isFloat()
                    ? Tensor.floats(shape, floats).as(type)
                    : Tensor.integers(type, shape, longs);
            ByteBuffer all = ByteBuffer.allocate(tensor.byteSize());
            tensor.pieces().forEach(all::put);
            assertArrayEquals(tensor.toBytes(), all.array(), type + " of " + size);
            assertEquals(0, all.remaining());
            assertEquals(tensor, Tensor.read(type, shape, all.flip()));
        }
    }

    @Test
    void negativeNumbersKeepTheirSign() {
        Tensor tensor = Tensor.integers(ElementType.INT8, Shape.of(2), -128, -1);
        assertEquals(tensor, Tensor.read(ElementType.INT8, Shape.of(2), ByteBuffer.wrap(tensor.toBytes())));
    }

    @Test
    void wholeNumbersAreCutToTheirWidth() {
        assertArrayEquals(new long[]{255, 1, 0},
                Tensor.integers(ElementType.UINT8, Shape.of(3), -1, 257, 256).toLongs());
        assertArrayEquals(new long[]{-1, 127, -128},
                Tensor.integers(ElementType.INT8, Shape.of(3), 255, 127, 128).toLongs());
        assertArrayEquals(new long[]{1, 0, 1}, Tensor.integers(ElementType.BOOL, Shape.of(3), 256, 0, -1).toLongs());
        assertArrayEquals(new long[]{0, -1}, Tensor.integers(ElementType.INT32, Shape.of(2), 1L << 32, -1).toLongs());
    }

    @Test
    void floatsOfAnyWidthBecomeOthersWithRoundingToTheNearest() {
        Tensor floats = Tensor.floats(Shape.of(4), 1 + 0x1p-11f, 1 + 0x3p-11f, 65519, 65520);
        assertEquals(Tensor.floats(ElementType.FLOAT16, Shape.of(4),
                new float[]{1, 1 + 0x1p-9f, 65504, Float.POSITIVE_INFINITY}), floats.as(ElementType.FLOAT16));
        Tensor halves = Tensor.floats(Shape.of(2), 1 + 0x1p-8f, 1 + 0x3p-8f).as(ElementType.BFLOAT16);
        assertArrayEquals(new float[]{1, 1 + 0x1p-6f}, ((Tensor.Floats) halves).data());
        assertSame(halves.array(), halves.as(ElementType.FLOAT32).array());
        refused(() -> floats.as(ElementType.INT8), "int8 wanted", "got float[4]");
    }

    @Test
    void eightBitElementsTakeAByteEach() {
        assertEquals(3, ((byte[]) Tensor.zeros(ElementType.UINT8, Shape.of(3)).array()).length);
        ByteBuffer odd = ByteBuffer.wrap(new byte[]{2, 0, -1});
        assertEquals(Tensor.integers(ElementType.BOOL, Shape.of(3), 1, 0, 1),
                Tensor.read(ElementType.BOOL, Shape.of(3), odd));
    }

    @Test
    void tensorWantsAsManyElementsAsItsShape() {
        refused(() -> Tensor.floats(Shape.of(2, 2), 1, 2, 3), "[2,2]", "4 elements, got 3");
        refused(() -> Tensor.longs(Shape.SCALAR), "1 elements, got 0");
        refused(() -> new Tensor.Longs(ElementType.INT8, Shape.of(0), new long[0]), "16 bits or more", "got int8",
                "Tensor.integers");
        refused(() -> new Tensor.Bytes(ElementType.INT32, Shape.of(0), new byte[0]), "uint8, int8 or bool",
                "got int32");
        refused(() -> Tensor.integers(ElementType.FLOAT32, Shape.of(0)), "integer", "got float");
        refused(() -> Tensor.zeros(ElementType.INT32, Shape.of(4)).reshape(Shape.of(3)), "3 elements, got 4");
    }

    @Test
    void reshapedTensorHasTheSameElements() {
        Tensor.Floats tensor = Tensor.floats(Shape.of(4), 1, 2, 3, 4);
        assertSame(tensor.data(), ((Tensor.Floats) tensor.reshape(Shape.of(2, 2))).data());
        assertNotEquals(tensor, tensor.reshape(Shape.of(2, 2)));
        assertEquals("float[4]", tensor.toString());
    }

    @Test
    void theFirstElementsOfALongerArrayAreTheTensor() {
        Shape two = Shape.of(2);
        List<Tensor> within = List.of(
                Tensor.floats(ElementType.FLOAT32, two, new float[]{1, 2, 9}),
                Tensor.floats(ElementType.FLOAT16, two, new float[]{1, 2, 9}),
                new Tensor.Bytes(ElementType.INT8, two, new byte[]{1, 2, 9}),
                new Tensor.Longs(ElementType.INT32, two, new long[]{1, 2, 9}));
        for (Tensor tensor : within) {
            Tensor exact = Tensor.read(tensor.type(), two, ByteBuffer.wrap(tensor.toBytes()));
            assertEquals(exact, tensor);
            assertEquals(exact.hashCode(), tensor.hashCode());
            assertEquals(2 * tensor.type().bytes(), tensor.toBytes().length);
        }
        assertArrayEquals(new long[]{1, 2}, ((Tensor.Integers) within.get(3)).toLongs());
    }
}
