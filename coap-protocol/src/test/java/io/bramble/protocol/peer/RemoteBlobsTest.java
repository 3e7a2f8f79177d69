package io.bramble.protocol.peer;

import static io.bramble.protocol.peer.TestPeer.cluster;
import static io.bramble.protocol.peer.TestPeer.next;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.protocol.net.Bounds;
import io.bramble.store.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * <pre>
 * worker                                    holder
 *  |-- GET /bramble/blobs/DIGEST?o=0&amp;n=.. --&gt;|
 *  |&lt;- 2.05 chunk, Size2 -------------------|
 *  |-- four more ahead .. -----------------&gt;|
 * </pre>
 */
@Timeout(60)
class RemoteBlobsTest {
    @TempDir
    Path here;

    @TempDir
    Path there;

    private TestPeer worker;
    private TestPeer holder;
    private FolderBlobs ours;
    private FolderBlobs theirs;
    private RemoteBlobs fetch;
    private RemoteBlobs served;

    @BeforeEach
    void twoPeersThatKnowEachOther() throws Exception {
        worker = new TestPeer("worker", cluster(0));
        holder = new TestPeer("holder", cluster(0, "127.0.0.1:" + worker.port()));
        ours = new FolderBlobs(here);
        theirs = new FolderBlobs(there);
        fetch = new RemoteBlobs(worker.wire, ours);
        served = new RemoteBlobs(holder.wire, theirs);
        next(worker.came);
        next(holder.came);
    }

    @AfterEach
    void close() {
        fetch.close();
        served.close();
        worker.close();
        holder.close();
    }

    @Test
    void blobsOfAllSizesComeWhole() throws IOException {
        for (int size : new int[]{0, 1, Bounds.CHUNK - 1, Bounds.CHUNK, Bounds.CHUNK + 1, 7 * Bounds.CHUNK + 13}) {
            byte[] bytes = bytes(size);
            Digest digest = theirs.put(bytes);
            fetch.fetch(digest, "holder");
            assertArrayEquals(bytes, ours.open(digest).orElseThrow().array(), "size=" + size);
        }
    }

    @Test
    void anInterruptedFetchGoesOnWhereItStopped() throws IOException {
        byte[] bytes = bytes(5 * Bounds.CHUNK + 99);
        Digest digest = Digest.of(bytes);
        int had = 4 * Bounds.CHUNK + 7;
        Files.write(ours.partial(digest), Arrays.copyOf(bytes, had));
        byte[] onlyTheRest = bytes.clone();
        Arrays.fill(onlyTheRest, 0, had, (byte) 0);
        theirs.corrupt(digest, onlyTheRest);
        fetch.fetch(digest, "holder");
        assertArrayEquals(bytes, ours.open(digest).orElseThrow().array(), "what was here is not fetched again");
    }

    @Test
    void aCorruptByteIsFoundAndNothingOfItIsKept() throws IOException {
        byte[] bytes = bytes(2 * Bounds.CHUNK);
        byte[] corrupt = bytes.clone();
        corrupt[Bounds.CHUNK + 5] ^= 1;
        Digest digest = Digest.of(bytes);
        theirs.corrupt(digest, corrupt);
        IOException e = assertThrows(IOException.class, () -> fetch.fetch(digest, "holder"));
        assertTrue(e.getMessage().contains(digest.hex()), e.getMessage());
        assertFalse(ours.has(digest));
        byte[] others = bytes(Bounds.CHUNK + 1);
        fetch.fetch(theirs.put(others), "holder");
        assertFalse(Files.exists(ours.partial(digest)), "nothing of it is kept");
    }

    @Test
    void aBlobThatNobodyHasIsRefusedWithASentence() {
        Digest digest = Digest.of(bytes(3));
        IOException e = assertThrows(IOException.class, () -> fetch.fetch(digest, "nobody"));
        assertTrue(e.getMessage().contains("has no bramble/blobs/" + digest.hex()), e.getMessage());
    }

    @Test
    void manyWhoWantOneBlobAtOnceCauseOneFetch() throws Exception {
        Digest digest = theirs.put(bytes(3 * Bounds.CHUNK));
        CompletableFuture<?>[] all = new CompletableFuture<?>[8];
        for (int i = 0; i < all.length; i++) {
            all[i] = CompletableFuture.runAsync(() -> {
                try {
                    fetch.fetch(digest, null);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }, task -> Thread.ofVirtual().start(task));
        }
        CompletableFuture.allOf(all).get(20, TimeUnit.SECONDS);
        assertEquals(1, ours.completed.get());
    }

    @Test
    void whoIsInterruptedDoesNotEndAFetchThatOthersMayWaitFor() throws Exception {
        Digest digest = theirs.put(bytes(3 * Bounds.CHUNK));
        Thread.currentThread().interrupt();
        fetch.fetch(digest, "holder");
        assertTrue(Thread.interrupted(), "it stays interrupted");
        assertTrue(ours.has(digest));
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
