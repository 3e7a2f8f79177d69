package io.bramble.model.store;

import io.bramble.store.Blobs;
import io.bramble.store.Digest;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs as files {@code blobs/ab/abcd...}, the first two digits as a folder; gathered ones lie in {@code partial/}.
 *
 * <p>A file is written beside its place and renamed. What was gathered is forced to the disk first; what is put is not,
 * because forcing a model's hundred weights one by one takes seconds on a card. Instead, and because cards wear out, the
 * first opening of a blob in a process reads it whole against its digest; one that fails is deleted and counts as
 * missing, and is made or fetched again. How much they may take is told by {@link BlobBudget}.
 */
@Component(configurationPid = FileBlobs.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = FileBlobs.Settings.class)
public final class FileBlobs implements Blobs {
    static final String PID = "io.bramble.store";
    private static final Logger LOG = LoggerFactory.getLogger(FileBlobs.class);

    /** Where a peer keeps things. */
    @ObjectClassDefinition(id = PID, name = "Bramble store", description = "Where a peer keeps models and weights")
    public @interface Settings {
        @AttributeDefinition(name = "Data folder", description = "Folder for blobs and the list of models; made if it "
                + "is not there. Must stay over restarts, or weights are fetched again.")
        String data_folder();

        @AttributeDefinition(name = "Preload folder", required = false, description = "Folder with NAME/NAME.onnx and "
                + "NAME/card.json for models that are deployed at the first start; empty: none, because a peer that "
                + "only helps needs none.")
        String preload_folder() default "";

        @AttributeDefinition(name = "Blob budget", min = "16", max = "1048576", description = "MiB that blobs may take "
                + "on the disk, 16 to 1048576; those unused longest go first, but never the files of deployed models. "
                + "2048 holds the plans of a dozen models and leaves an 8 GB card its room; less than the weights of "
                + "the models in use means that they are written or fetched again and again.")
        long blobBudgetMiB() default 2048;
    }

    private final Path blobs;
    private final Path partial;
    private final Set<Digest> verified = ConcurrentHashMap.newKeySet();
    private final BlobBudget budget;

    @Activate
    public FileBlobs(Settings settings) throws IOException {
        this(data(settings), budget(settings.blobBudgetMiB()), FileBlobs::elsewhere, InstantSource.system());
    }

    /** As {@link Settings} are by default. */
    public FileBlobs(Path data) throws IOException {
        this(data, 2048L << 20, FileBlobs::elsewhere, InstantSource.system());
    }

    /**
     * @param most bytes that blobs may take
     * @param elsewhere where room is made for new ones
     */
    FileBlobs(Path data, long most, Executor elsewhere, InstantSource clock) throws IOException {
        blobs = Files.createDirectories(data.resolve("blobs"));
        partial = Files.createDirectories(data.resolve("partial"));
        budget = new BlobBudget(blobs, most, new ModelList(data.resolve(ModelList.FILE))::files, elsewhere, clock);
        budget.walk(verified::remove);
    }

    private static void elsewhere(Runnable work) {
        Thread.ofPlatform().daemon().name("bramble-blob-budget").start(work);
    }

    /** In bytes. */
    static long budget(long mebibytes) {
        if (mebibytes < 16 || mebibytes > 1 << 20) {
            throw new IllegalArgumentException("configuration " + PID + " wants blobBudgetMiB from 16 to " + (1 << 20)
                    + ", got " + mebibytes);
        }
        return mebibytes << 20;
    }

    static Path data(Settings settings) {
        if (settings.data_folder() == null || settings.data_folder().isBlank()) {
            throw new IllegalArgumentException("configuration " + PID + " wants data.folder, got none");
        }
        return Path.of(settings.data_folder());
    }

    @Override
    public Digest put(byte[] bytes) throws IOException {
        return put(bytes.length, () -> List.of(ByteBuffer.wrap(bytes)).iterator());
    }

    /** By pieces: a fully connected layer's bytes beside its floats would not fit a small heap. */
    @Override
    public Digest put(Tensor elements) throws IOException {
        return put(elements.byteSize(), elements.pieces());
    }

    /** @param pieces of the bytes, each time anew */
    private Digest put(long size, Iterable<ByteBuffer> pieces) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        pieces.forEach(sha256::update);
        Digest digest = Digest.of(sha256);
        budget.use(digest);
        if (size(digest).orElse(-1L) != size || !verified.contains(digest) && open(digest).isEmpty()) {
            budget.use(digest);
            WholeFile.write(file(digest), pieces, false);
            budget.add(size, verified::remove);
        }
        verified.add(digest);
        return digest;
    }

    @Override
    public boolean has(Digest digest) {
        return present(digest);
    }

    @Override
    public Optional<Long> size(Digest digest) {
        try {
            return Optional.of(Files.size(file(digest)));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<ByteBuffer> open(Digest digest) throws IOException {
        if (!present(digest)) {
            return Optional.empty();
        }
        Path file = file(digest);
        ByteBuffer bytes = WholeFile.map(file);
        if (!verified.contains(digest)) {
            Digest found = Digest.of(bytes.duplicate());
            if (!found.equals(digest)) {
                Files.deleteIfExists(file);
                LOG.warn("blob {} has gone bad on disk (its bytes are {}) and is deleted; it is fetched or made again. "
                        + "Check the card or disk if this repeats", digest.brief(), found.brief());
                return Optional.empty();
            }
            verified.add(digest);
            stamp(file);
        }
        return Optional.of(bytes);
    }

    /** Tells first and looks then, see {@link BlobBudget}. */
    private boolean present(Digest digest) {
        budget.use(digest);
        boolean here = Files.exists(file(digest));
        if (!here) {
            budget.absent(digest);
        }
        return here;
    }

    /** Once in a process, so that what was used last is known over restarts and the card is spared. */
    private static void stamp(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.debug("blob {} keeps its time", file, e);
        }
    }

    @Override
    public Path partial(Digest digest) throws IOException {
        return Files.createDirectories(partial).resolve(digest.hex());
    }

    @Override
    public void complete(Digest digest) throws IOException {
        Path gathered = partial(digest);
        if (!Files.exists(gathered)) {
            throw new IOException("blob " + digest + " wants to be gathered in " + gathered + " first");
        }
        Digest found = Digest.of(WholeFile.map(gathered));
        if (!found.equals(digest)) {
            Files.delete(gathered);
            throw new IOException("blob " + digest + " was gathered, but its bytes have digest " + found);
        }
        long bytes = Files.size(gathered);
        WholeFile.force(gathered);
        budget.use(digest);
        WholeFile.move(gathered, file(digest));
        budget.add(bytes, verified::remove);
        verified.add(digest);
    }

    private Path file(Digest digest) {
        return blobs.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }
}
