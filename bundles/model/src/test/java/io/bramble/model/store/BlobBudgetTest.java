package io.bramble.model.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.model.ModelFile;
import io.bramble.store.Digest;
import io.bramble.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A budget of ten blobs of 1000 bytes; the clock and the other thread are the test's. */
class BlobBudgetTest {
    private static final int SIZE = 1000;

    @TempDir
    Path data;

    private final Queue<Runnable> elsewhere = new ArrayDeque<>();
    private Instant now = Instant.now();
    private FileBlobs blobs;

    @BeforeEach
    void open() throws IOException {
        blobs = new FileBlobs(data, 10 * SIZE, elsewhere::add, () -> now);
        work();
    }

    private void work() {
        for (Runnable work = elsewhere.poll(); work != null; work = elsewhere.poll()) {
            work.run();
        }
    }

    private void later() {
        now = now.plus(BlobBudget.GRACE).plusSeconds(1);
    }

    private static byte[] bytes(int seed) {
        byte[] bytes = new byte[SIZE];
        Arrays.fill(bytes, (byte) seed);
        return bytes;
    }

    private List<Digest> put(int from, int to) throws IOException {
        List<Digest> digests = new ArrayList<>();
        for (int i = from; i < to; i++) {
            digests.add(blobs.put(bytes(i)));
            now = now.plusMillis(1);
        }
        return digests;
    }

    private long here(List<Digest> digests) {
        return digests.stream().filter(d -> blobs.size(d).isPresent()).count();
    }

    @Test
    void leastRecentlyOpenedBlobsGoFirstAndElsewhere() throws IOException {
        List<Digest> old = put(0, 10);
        later();
        blobs.open(old.get(0));
        blobs.has(old.get(1));
        later();
        Digest last = blobs.put(bytes(10));
        assertEquals(10, here(old), "nothing is deleted while a blob is put");
        work();
        assertEquals(List.of(old.get(0), old.get(1)), old.stream().filter(d -> blobs.size(d).isPresent()).toList()
                .subList(0, 2));
        assertEquals(8, here(old));
        assertTrue(blobs.has(last));
        assertFalse(blobs.has(old.get(2)));
        assertEquals(old.get(2), blobs.put(bytes(2)));
        assertTrue(blobs.open(old.get(2)).isPresent());
    }

    @Test
    void whatWasUsedAMomentAgoStaysEvenAboveTheBudget() throws IOException {
        List<Digest> recent = put(0, 15);
        work();
        assertEquals(15, here(recent));
        later();
        blobs.put(bytes(15));
        work();
        assertEquals(8, here(recent));
    }

    @Test
    void filesOfDeployedModelsAndFetchesUnderWayStay() throws IOException {
        byte[] onnx = new ModelFile(13).input("x", 3).output("y").node("Tanh", List.of("x"), List.of("y")).bytes();
        DiskModels models = new DiskModels(data, blobs, () -> now);
        Digest deployed = models.deploy("m", onnx, null).onnx();
        Path partial = blobs.partial(Digest.of(bytes(99)));
        Files.write(partial, bytes(1));
        put(0, 10);
        later();
        put(10, 20);
        later();
        put(20, 21);
        work();
        assertTrue(blobs.has(deployed));
        assertTrue(Files.exists(partial));
        models.remove("m");
        later();
        put(30, 40);
        work();
        assertFalse(blobs.has(deployed), "of a removed model it goes like any other");
    }

    @Test
    void listThatCannotBeReadKeepsEverything() throws IOException {
        Files.writeString(data.resolve(ModelList.FILE), "no list");
        List<Digest> all = put(0, 10);
        later();
        put(10, 11);
        work();
        assertEquals(10, here(all));
    }

    @Test
    void orderSurvivesARestartAndWhatIsThereCounts() throws IOException {
        List<Digest> all = put(0, 12);
        for (int i = 0; i < 12; i++) {
            Path file = data.resolve("blobs").resolve(all.get(i).hex().substring(0, 2)).resolve(all.get(i).hex());
            Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofDays(i + 1))));
        }
        Path half = data.resolve("blobs").resolve("00").resolve("00.part");
        Files.createDirectories(half.getParent());
        Files.write(half, bytes(1));
        Files.setLastModifiedTime(half, FileTime.from(now.minus(Duration.ofDays(40))));
        open();
        assertEquals(all.subList(0, 9), all.stream().filter(d -> blobs.size(d).isPresent()).toList());
        assertFalse(Files.exists(half), "what a crash left goes too");
    }

    @Test
    void graphWhoseBlobsWentIsNamedMissingAndPutAgain() throws IOException {
        CborGraphs graphs = new CborGraphs(blobs);
        Graph graph = new ModelFile(13).input("x", 1, 5).output("y").floats("w", Shape.of(5, 7))
                .floats("b", Shape.of(7)).node("Gemm", List.of("x", "w", "b"), List.of("y")).imported();
        Digest digest = graphs.put(graph);
        Digest weight = Digest.of(graph.weights().get("w").toBytes());
        later();
        // The skeleton is used again, the weights are not.
        blobs.has(digest);
        put(0, 10);
        work();
        assertTrue(blobs.has(digest));
        assertFalse(blobs.has(weight));
        assertTrue(graphs.missing(digest).contains(weight));
        assertEquals(digest, graphs.put(graph));
        assertEquals(List.of(), graphs.missing(digest));
        later();
        put(10, 20);
        work();
        assertEquals(List.of(digest), graphs.missing(digest));
        assertEquals(digest, graphs.put(graph));
        assertEquals(List.of(), graphs.missing(digest));
    }

    @Test
    void budgetOutsideItsRangeIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> FileBlobs.budget(15)).getMessage();
        assertTrue(message.contains("blobBudgetMiB from 16 to 1048576, got 15"), message);
        assertEquals(2048L << 20, FileBlobs.budget(2048));
    }
}
