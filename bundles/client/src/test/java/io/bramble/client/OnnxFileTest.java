package io.bramble.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
    @TempDir
    private Path folder;

    private interface Fields {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.to(out);
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] entry(String key, String value) throws IOException {
        return message(out -> {
            out.writeString(1, key);
            out.writeString(2, value);
        });
    }

    private static byte[] outside(String location, int offset, int length) throws IOException {
        byte[] where = entry("location", location);
        byte[] from = entry("offset", Integer.toString(offset));
        byte[] many = entry("length", Integer.toString(length));
        return message(out -> {
            out.writeString(8, "w");
            out.writeByteArray(13, where);
            out.writeByteArray(13, from);
            out.writeByteArray(13, many);
            out.writeEnum(14, 1);
        });
    }

    private static byte[] inside(byte[] elements) throws IOException {
        return message(out -> {
            out.writeString(8, "w");
            out.writeByteArray(9, elements);
        });
    }

    /** A weight, and a tensor that is an attribute of a node in the body of another node. */
    private static byte[] model(byte[] weight, byte[] attribute) throws IOException {
        byte[] inner = message(out -> out.writeByteArray(1, message(node -> node.writeByteArray(5,
                message(a -> a.writeByteArray(5, attribute))))));
        byte[] graph = message(out -> {
            out.writeByteArray(1, message(node -> node.writeByteArray(5, message(a -> a.writeByteArray(6, inner)))));
            out.writeByteArray(5, weight);
            out.writeString(2, "g");
        });
        return message(out -> {
            out.writeString(2, "test");
            out.writeByteArray(7, graph);
        });
    }

    private Path file(byte[] model) throws IOException {
        return Files.write(folder.resolve("model.onnx"), model);
    }

    @Test
    void weightsBesideTheModelArePutInside() throws IOException {
        Files.write(folder.resolve("weights.bin"), new byte[]{1, 2, 3, 4, 5, 6});
        byte[] whole = OnnxFile.read(file(model(outside("weights.bin", 2, 3), outside("weights.bin", 0, 2))));
        assertArrayEquals(model(inside(new byte[]{3, 4, 5}), inside(new byte[]{1, 2})), whole);
    }

    @Test
    void fileThatIsOneAlreadyIsLeftAsItIs() throws IOException {
        byte[] model = model(inside(new byte[]{7}), inside(new byte[0]));
        assertArrayEquals(model, OnnxFile.read(file(model)));
        assertArrayEquals(new byte[]{5, 5}, OnnxFile.read(file(new byte[]{5, 5})));
    }

    @Test
    void dataElsewhereThanBesideTheModelAreRefused() throws IOException {
        Path other = Files.createDirectory(folder.resolve("models"));
        Files.write(folder.resolve("secret"), new byte[8]);
        Files.createSymbolicLink(other.resolve("link"), folder.resolve("secret"));
        for (String location : new String[]{"../secret", folder.resolve("secret").toString(), "", "link"}) {
            Path file = Files.write(other.resolve("model.onnx"), model(outside(location, 0, 8), inside(new byte[0])));
            String why = assertThrows(IOException.class, () -> OnnxFile.read(file)).getMessage();
            assertTrue(why.startsWith("external data wants to lie beside the model, got"), why);
        }
    }

    @Test
    void dataThatAreCutShortSaySo() throws IOException {
        Files.write(folder.resolve("weights.bin"), new byte[4]);
        Path file = file(model(outside("weights.bin", 2, 3), inside(new byte[0])));
        String why = assertThrows(IOException.class, () -> OnnxFile.read(file)).getMessage();
        assertTrue(why.contains("wants 3 bytes from 2") && why.endsWith("which has 4"), why);
    }
}
