package io.bramble.protocol.peer;

import io.bramble.store.Blobs;
import io.bramble.store.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Blobs in a folder, as simple as can be. */
public final class FolderBlobs implements Blobs {
    final AtomicInteger completed = new AtomicInteger();
    private final Path folder;

    public FolderBlobs(Path folder) {
        this.folder = folder;
    }

    @Override
    public Digest put(byte[] bytes) throws IOException {
        Digest digest = Digest.of(bytes);
        Files.write(folder.resolve(digest.hex()), bytes);
        return digest;
    }

    /** Bytes under a name that is not theirs. */
    void corrupt(Digest digest, byte[] bytes) throws IOException {
        Files.write(folder.resolve(digest.hex()), bytes);
    }

    @Override
    public boolean has(Digest digest) {
        return Files.exists(folder.resolve(digest.hex()));
    }

    @Override
    public Optional<Long> size(Digest digest) {
        return Optional.of(folder.resolve(digest.hex()).toFile().length());
    }

    @Override
    public Optional<ByteBuffer> open(Digest digest) throws IOException {
        return has(digest)
                ? Optional.of(ByteBuffer.wrap(Files.readAllBytes(folder.resolve(digest.hex()))))
                : Optional.empty();
    }

    @Override
    public Path partial(Digest digest) {
        return folder.resolve(digest.hex() + ".part");
    }

    @Override
    public void complete(Digest digest) throws IOException {
        completed.incrementAndGet();
        byte[] bytes = Files.readAllBytes(partial(digest));
        Files.delete(partial(digest));
        if (!Digest.of(bytes).equals(digest)) {
            throw new IOException("blob wants digest " + digest + ", has " + Digest.of(bytes));
        }
        put(bytes);
    }
}
