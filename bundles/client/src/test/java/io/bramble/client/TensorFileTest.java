package io.bramble.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedOutputStream;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFileTest {
    @TempDir
    private Path folder;

    @Test
    void protoWithRawDataIsRead() throws IOException {
        Tensor tensor = Tensor.floats(Shape.of(2, 1), 1.5f, -2f);
        TensorFile file = TensorFile.read(write("a.pb", proto(tensor)));
        assertEquals(new TensorFile("x", tensor), file);
    }

    @Test
    void protoWithPackedIntegersIsRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeInt64(1, 2);
        out.writeInt32(2, ElementType.INT64.onnxCode());
        out.writeByteArray(7, new byte[]{5, 9});
        out.flush();
        assertEquals(
                Tensor.longs(Shape.of(2), 5, 9), TensorFile.read(write("b.pb", bytes.toByteArray())).tensor());
    }

    @Test
    void truncatedProtoIsAnErrorThatNamesTheFile() throws IOException {
        byte[] whole = proto(Tensor.floats(Shape.of(3), 1, 2, 3));
        for (int length = 1; length < whole.length - 1; length++) {
            Path file = write("c.pb", Arrays.copyOf(whole, length));
            assertThrows(IOException.class, () -> TensorFile.read(file));
        }
    }

    @Test
    void npyIsRead() throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
        out.write(header.getBytes(StandardCharsets.ISO_8859_1));
        Tensor tensor = Tensor.floats(Shape.of(1, 2), 3f, 4f);
        out.write(tensor.toBytes());
        assertEquals(tensor, TensorFile.read(write("d.npy", out.toByteArray())).tensor());
    }

    @Test
    void npyOfAnotherKindSaysWhatIsWanted() throws IOException {
        Path file = write("e.npy", "not numpy at all".getBytes(StandardCharsets.UTF_8));
        IOException e = assertThrows(IOException.class, () -> TensorFile.read(file));
        assertTrue(e.getMessage().contains("e.npy: no NumPy file"), e.getMessage());
    }

    @Test
    void comparisonIsCloseWithinBothTolerancesAndNamesTheFirstDifference() {
        Tensor want = Tensor.floats(Shape.of(3), 100f, 0f, Float.NaN);
        assertTrue(Comparison.of(Tensor.floats(Shape.of(3), 100.05f, 1e-6f, Float.NaN), want, 1e-3, 1e-5).close());
        Comparison far = Comparison.of(Tensor.floats(Shape.of(3), 100f, 1e-4f, Float.NaN), want, 1e-3, 1e-5);
        assertFalse(far.close());
        assertTrue(far.first().startsWith("element 1 wants 0.0, got"), far.first());
        assertFalse(Comparison.of(Tensor.floats(Shape.of(3), 1f, 0f, 0f), want, 1e-3, 1e-5).close());
        assertFalse(Comparison.of(Tensor.floats(Shape.of(1), 1f), want, 1, 1).close());
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] proto(Tensor tensor) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (int extent : tensor.shape().toArray()) {
            out.writeInt64(1, extent);
        }
        out.writeInt32(2, tensor.type().onnxCode());
        out.writeString(8, "x");
        out.writeByteArray(9, tensor.toBytes());
        out.flush();
        return bytes.toByteArray();
    }
}
