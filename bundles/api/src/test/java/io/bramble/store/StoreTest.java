package io.bramble.store;

import static io.bramble.Sentence.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.inference.MediaType;
import io.bramble.inference.Question;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreTest {
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static ModelEntry entry(String name, Digest onnx, long revision) {
        return new ModelEntry(name, onnx, 3, revision, false, null);
    }

    @Test
    void digestIsSha256InLowerCase() {
        assertEquals(OF_ABC, Digest.of("abc".getBytes()).hex());
        MessageDigest piecewise = Digest.sha256();
        piecewise.update("a".getBytes());
        piecewise.update("bc".getBytes());
        assertEquals(new Digest(OF_ABC), Digest.of(piecewise));
        assertEquals("ba7816bf8f01", new Digest(OF_ABC).brief());
        refused(() -> new Digest(OF_ABC.toUpperCase()), "64 lower-case");
        refused(() -> new Digest("../../etc/passwd"), "\"../../etc/passwd\"");
    }

    @Test
    void laterEntrySupersedesAndAllPeersAgreeOnTies() {
        Digest small = new Digest("0".repeat(64));
        Digest large = new Digest("f".repeat(64));
        assertTrue(entry("m", small, 2).supersedes(entry("m", large, 1)));
        assertFalse(entry("m", large, 1).supersedes(entry("m", small, 2)));
        assertTrue(entry("m", large, 1).supersedes(entry("m", small, 1)));
        assertFalse(entry("m", small, 1).supersedes(entry("m", large, 1)));
        assertFalse(entry("m", small, 1).supersedes(entry("m", small, 1)));
    }

    @Test
    void modelEntryHasAPlainNameAndAFile() {
        Digest digest = new Digest(OF_ABC);
        refused(() -> entry("a/b", digest, 1), "model name", "\"a/b\"");
        refused(() -> entry("..", digest, 1), "model name", "\"..\"");
        refused(() -> entry("m", null, 1), "model m", "onnx=null");
        refused(() -> new ModelEntry("m", digest, -1, 1, false, null), "bytes=-1");
    }

    @Test
    void questionHasEitherABodyOrTensors() {
        Map<String, Tensor> tensors = Map.of("x", Tensor.floats(Shape.of(1), 1));
        assertEquals(tensors, Question.ofTensors("m", tensors, null).tensors());
        refused(() -> new Question("m", null, null, null, null, 0), "got neither");
        refused(() -> new Question("m", MediaType.PNG, new byte[0], tensors, null, 0), "got both");
        assertEquals(Optional.of(MediaType.CBOR), MediaType.of(60));
        assertEquals(Optional.empty(), MediaType.of(1));
    }
}
