package io.bramble.protocol.peer;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Incoming;
import io.bramble.protocol.net.Served;
import io.bramble.store.BlobFetch;
import io.bramble.store.Blobs;
import io.bramble.store.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets blobs from other peers and gives them ours. A fetch appends to the blob's partial file in order, so its length
 * says where to go on; the store verifies the whole.
 */
@Component(service = BlobFetch.class, immediate = true)
public final class RemoteBlobs implements BlobFetch {
    private static final Logger log = LoggerFactory.getLogger(RemoteBlobs.class);

    private static final int KEPT_OPEN = 8;

    private final Blobs blobs;
    private final Directory directory;
    private final Chunks chunks;
    private final Endpoints endpoints;
    private final Served resource;
    private final Map<Digest, ByteBuffer> open = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, ByteBuffer> eldest) {
            return size() > KEPT_OPEN;
        }
    };
    private final Map<Digest, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

    @Activate
    public RemoteBlobs(@Reference Wire wire, @Reference Blobs blobs) {
        this.blobs = blobs;
        this.endpoints = wire.endpoints();
        this.directory = wire.directory();
        this.chunks = new Chunks(endpoints);
        this.resource = new Served("blobs", 16, Set.of(Method.GET), this::serve);
        wire.root().add(resource.deep().hidden());
    }

    @Deactivate
    public void close() {
        resource.delete();
    }

    private Reply serve(Incoming request) throws IOException {
        if (request.path().size() != 3) {
            return Reply.text(Reply.NOT_FOUND, "blobs are at " + Paths.BLOBS + "/DIGEST");
        }
        Digest digest = new Digest(request.segment(2));
        return Pieces.piece(request, "blob " + digest.brief(), opened(digest));
    }

    /** A mapping is kept for the pieces to come, rather than made anew for each. */
    private ByteBuffer opened(Digest digest) throws IOException {
        synchronized (open) {
            ByteBuffer known = open.get(digest);
            if (known != null) {
                return known.duplicate();
            }
        }
        ByteBuffer blob = blobs.open(digest).orElse(null);
        if (blob != null) {
            synchronized (open) {
                open.put(digest, blob);
            }
        }
        return blob == null ? null : blob.duplicate();
    }

    @Override
    public void fetch(Digest digest, String holder) throws IOException {
        if (blobs.has(digest)) {
            return;
        }
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> others = underWay.putIfAbsent(digest, mine);
        if (others == null) {
            // On a thread of its own: who began it may be interrupted, and others wait for it.
            Thread.ofVirtual().name("blob-" + digest.brief()).start(() -> fetch(digest, holder, mine));
        }
        await(others == null ? mine : others);
    }

    private void fetch(Digest digest, String holder, CompletableFuture<Void> mine) {
        try {
            if (!blobs.has(digest)) {
                fetchFromAny(digest, holder);
            }
            mine.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            // Errors too: whoever waits for this fetch would wait for ever.
            mine.completeExceptionally(e);
        } finally {
            underWay.remove(digest);
        }
    }

    private static void await(CompletableFuture<Void> fetch) throws IOException {
        try {
            fetch.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    private void fetchFromAny(Digest digest, String holder) throws IOException {
        List<Known> candidates = new ArrayList<>(directory.all());
        candidates.sort((a, b) -> Boolean.compare(b.name().equals(holder), a.name().equals(holder)));
        IOException last = new IOException("blob " + digest.brief() + " is not here, and no other peer is known");
        for (Known peer : candidates) {
            try {
                fetchFrom(peer, digest);
                return;
            } catch (IOException e) {
                log.debug("blob {} not had from {}", digest.brief(), peer.name(), e);
                e.addSuppressed(last);
                last = e;
            }
        }
        throw last;
    }

    private void fetchFrom(Known peer, Digest digest) throws IOException {
        String path = Paths.BLOBS + "/" + digest.hex();
        Path partial = blobs.partial(digest);
        Reply first = chunks.first(peer.address(), path);
        long there = Files.exists(partial) ? Files.size(partial) : 0;
        if (there > first.size()) {
            Files.delete(partial);
            there = 0;
        }
        try (FileChannel file = FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.position(there);
            if (there == 0) {
                append(file, first.body());
            }
            chunks.fetch(peer.address(), path, file.position(), first.size(), piece -> append(file, piece));
        }
        blobs.complete(digest);
        log.debug("blob {} of {} bytes had from {}", digest.brief(), first.size(), peer.name());
    }

    private static void append(FileChannel file, byte[] piece) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(piece);
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
