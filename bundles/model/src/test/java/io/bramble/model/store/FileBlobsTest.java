package io.bramble.model.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.model.ModelFile;
import io.bramble.store.Digest;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobsTest {
    private static final byte[] BYTES = "some weights".getBytes();
    private static final Digest DIGEST = Digest.of(BYTES);

    @TempDir
    Path data;

    private FileBlobs blobs;

    @BeforeEach
    void open() throws IOException {
        blobs = new FileBlobs(data);
    }

    private Path file() {
        return data.resolve("blobs").resolve(DIGEST.hex().substring(0, 2)).resolve(DIGEST.hex());
    }

    @Test
    void whatIsPutIsThereAndReadOnlyAlsoAfterARestart() throws IOException {
        assertFalse(blobs.has(DIGEST));
        assertEquals(Optional.empty(), blobs.open(DIGEST));
        assertEquals(DIGEST, blobs.put(BYTES));
        blobs = new FileBlobs(data);
        assertEquals(Optional.of((long) BYTES.length), blobs.size(DIGEST));
        assertEquals(ByteBuffer.wrap(BYTES), blobs.open(DIGEST).orElseThrow());
        assertTrue(blobs.open(DIGEST).orElseThrow().isReadOnly());
        assertTrue(blobs.open(blobs.put(new byte[0])).isPresent());
    }

    @Test
    void gatheredBlobSurvivesAnInterruptionAndIsTakenInWhole() throws IOException {
        Files.write(blobs.partial(DIGEST), Arrays.copyOf(BYTES, 5));
        blobs = new FileBlobs(data);
        assertFalse(blobs.has(DIGEST));
        assertEquals(5, Files.size(blobs.partial(DIGEST)));
        Files.write(blobs.partial(DIGEST), BYTES);
        blobs.complete(DIGEST);
        assertTrue(blobs.has(DIGEST));
        assertFalse(Files.exists(blobs.partial(DIGEST)));
    }

    @Test
    void gatheredBlobWithOtherBytesIsDeletedAndBothDigestsAreSaid() throws IOException {
        byte[] other = "some w3ights".getBytes();
        Files.write(blobs.partial(DIGEST), other);
        String message = assertThrows(IOException.class, () -> blobs.complete(DIGEST)).getMessage();
        assertTrue(message.contains(DIGEST.hex()) && message.contains(Digest.of(other).hex()), message);
        assertFalse(Files.exists(blobs.partial(DIGEST)));
        assertFalse(blobs.has(DIGEST));
    }

    @Test
    void blobThatWentBadOnDiskIsMissingAndCanBePutAgain() throws IOException {
        blobs.put(BYTES);
        Files.write(file(), "some w3ights".getBytes());
        blobs = new FileBlobs(data);
        assertEquals(Optional.empty(), blobs.open(DIGEST));
        assertFalse(blobs.has(DIGEST));
        Files.write(file(), "some w3ights".getBytes());
        blobs.put(BYTES);
        assertEquals(ByteBuffer.wrap(BYTES), blobs.open(DIGEST).orElseThrow());
    }

    @Test
    void tensorIsPutByPiecesUnderTheDigestOfItsBytes() throws IOException {
        for (int size : new int[]{0, 1, 1 << 16, (1 << 16) + 1, 200_000}) {
            Tensor.Floats tensor = Tensor.floats(Shape.of(size), ModelFile.ramp(Shape.of(size)));
            Digest digest = blobs.put(tensor);
            assertEquals(Digest.of(tensor.toBytes()), digest);
            assertEquals(ByteBuffer.wrap(tensor.toBytes()), new FileBlobs(data).open(digest).orElseThrow());
        }
        Tensor longs = Tensor.longs(Shape.of(2), 1, -1);
        assertEquals(Digest.of(longs.toBytes()), blobs.put(longs));
    }

    @Test
    void nothingIsLeftBesideABlob() throws IOException {
        blobs.put(BYTES);
        blobs.put(BYTES);
        try (Stream<Path> files = Files.walk(data)) {
            assertEquals(1, files.filter(Files::isRegularFile).count());
        }
    }
}
