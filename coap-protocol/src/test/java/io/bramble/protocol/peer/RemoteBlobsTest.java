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
        Digest digest = theirs.put(bytes);
        int had = 4 * Bounds.CHUNK + 7;
        Files.write(ours.partial(digest), Arrays.copyOf(bytes, had));
        theirs.opened.set(0);
        fetch.fetch(digest, "holder");
        assertArrayEquals(bytes, ours.open(digest).orElseThrow().array());
        assertEquals(3, theirs.opened.get(), "one request for the size, two for what lacked");
    }

    @Test
    void aCorruptByteIsFoundAndTheNextFetchStartsAfresh() throws IOException {
        byte[] bytes = bytes(2 * Bounds.CHUNK);
        byte[] corrupt = bytes.clone();
        corrupt[Bounds.CHUNK + 5] ^= 1;
        Digest digest = Digest.of(bytes);
        theirs.corrupt(digest, corrupt);
        IOException e = assertThrows(IOException.class, () -> fetch.fetch(digest, "holder"));
        assertTrue(e.getMessage().contains(digest.hex()), e.getMessage());
        assertFalse(ours.has(digest));
        theirs.put(bytes);
        fetch.fetch(digest, "holder");
        assertTrue(ours.has(digest));
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
        theirs.opened.set(0);
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
        assertEquals(3, theirs.opened.get());
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
