package io.bramble.model.store;

import io.bramble.store.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the blobs of a folder under a number of bytes: the least recently used go first, until there is a tenth of room.
 *
 * <p>Writers only add to a sum; the folder is walked elsewhere, and only when the sum passes the budget. Two kinds of
 * blobs stay even then: those that deployed models name, since perhaps no other peer has them, and those used within
 * {@link #GRACE}, since a plan that is just put, or a graph that is being fetched weight by weight, would otherwise lose
 * its first blobs to its last. So the budget may be passed, until something is written after that long.
 *
 * <p>A use is told <em>before</em> the file is looked for, and a file is deleted under the same lock: so a blob that was
 * found after its use was told stays for the grace.
 */
final class BlobBudget {
    static final Duration GRACE = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger(BlobBudget.class);

    /** Digests that must stay. */
    interface Kept {
        Set<Digest> digests() throws IOException;
    }

    private record Blob(Path file, long bytes, long used) {}

    private final Path folder;
    private final long most;
    private final Kept kept;
    private final Executor elsewhere;
    private final InstantSource clock;
    private final Map<String, Long> used = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean walking = new AtomicBoolean();
    private volatile long notBefore = Long.MIN_VALUE;

    /** @param most bytes */
    BlobBudget(Path folder, long most, Kept kept, Executor elsewhere, InstantSource clock) {
        this.folder = folder;
        this.most = most;
        this.kept = kept;
        this.elsewhere = elsewhere;
        this.clock = clock;
    }

    /** Tells that a blob is wanted now, whether it is here or not. */
    void use(Digest digest) {
        used.put(digest.hex(), clock.millis());
    }

    /** Tells that a blob that was wanted is not here, so that nobody fills our memory by asking. */
    void absent(Digest digest) {
        used.remove(digest.hex());
    }

    /** Tells that bytes were written. */
    void add(long written, Consumer<Digest> gone) {
        if (bytes.addAndGet(written) > most && clock.millis() >= notBefore) {
            walk(gone);
        }
    }

    /** Counts what is there, elsewhere, and makes room if need be. */
    void walk(Consumer<Digest> gone) {
        if (walking.compareAndSet(false, true)) {
            elsewhere.execute(() -> {
                try {
                    makeRoom(gone);
                } catch (IOException | RuntimeException e) {
                    notBefore = clock.millis() + GRACE.toMillis() / 5;
                    LOG.warn("blobs in {} are not kept under their budget now: {}. Look after the disk or raise "
                            + "blobBudgetMiB in {}", folder, Mappers.why(e), FileBlobs.PID);
                } finally {
                    walking.set(false);
                }
            });
        }
    }

    private void makeRoom(Consumer<Digest> gone) throws IOException {
        long counted = bytes.get();
        List<Blob> blobs = blobs();
        long sum = blobs.stream().mapToLong(Blob::bytes).sum();
        if (sum > most) {
            Set<Digest> stay = kept.digests();
            long before = sum;
            for (Blob blob : blobs.stream().sorted(Comparator.comparingLong(Blob::used)).toList()) {
                if (sum <= most - most / 10) {
                    break;
                }
                sum -= delete(blob, stay, gone);
            }
            LOG.debug("blobs took {} bytes of {} and take {} now", before, most, sum);
        }
        bytes.addAndGet(sum - counted);
        notBefore = sum > most ? clock.millis() + GRACE.toMillis() / 5 : Long.MIN_VALUE;
    }

    /** Bytes that went. */
    private long delete(Blob blob, Set<Digest> stay, Consumer<Digest> gone) {
        String name = blob.file().getFileName().toString();
        if (!name.matches("[0-9a-f]{64}")) {
            return recent(blob.used()) ? 0 : deleted(blob);
        }
        Digest digest = new Digest(name);
        if (stay.contains(digest)) {
            return 0;
        }
        long[] went = {0};
        used.compute(name, (n, last) -> {
            if (recent(last == null ? blob.used() : last)) {
                return last;
            }
            went[0] = deleted(blob);
            gone.accept(digest);
            return null;
        });
        return went[0];
    }

    private boolean recent(long time) {
        return time > clock.millis() - GRACE.toMillis();
    }

    private static long deleted(Blob blob) {
        try {
            Files.deleteIfExists(blob.file());
            return blob.bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files, those included that a crash left half written under another name. */
    private List<Blob> blobs() throws IOException {
        List<Blob> blobs = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return blobs;
        }
        try (Stream<Path> files = Files.find(folder, 2, (file, attributes) -> attributes.isRegularFile())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                try {
                    BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
                    long last = used.getOrDefault(file.getFileName().toString(), a.lastModifiedTime().toMillis());
                    blobs.add(new Blob(file, a.size(), last));
                } catch (IOException e) {
                    LOG.debug("blob {} went while it was counted", file, e);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return blobs;
    }
}
