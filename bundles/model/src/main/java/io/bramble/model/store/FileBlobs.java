package io.bramble.model.store;

import io.bramble.store.Blobs;
import io.bramble.store.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * missing, and is made or fetched again.
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
    }

    private final Path blobs;
    private final Path partial;
    private final Set<Digest> verified = ConcurrentHashMap.newKeySet();

    @Activate
    public FileBlobs(Settings settings) throws IOException {
        this(data(settings));
    }

    static Path data(Settings settings) {
        if (settings.data_folder() == null || settings.data_folder().isBlank()) {
            throw new IllegalArgumentException("configuration " + PID + " wants data.folder, got none");
        }
        return Path.of(settings.data_folder());
    }

    public FileBlobs(Path data) throws IOException {
        blobs = Files.createDirectories(data.resolve("blobs"));
        partial = Files.createDirectories(data.resolve("partial"));
    }

    @Override
    public Digest put(byte[] bytes) throws IOException {
        Digest digest = Digest.of(bytes);
        if (size(digest).orElse(-1L) != bytes.length || !verified.contains(digest) && open(digest).isEmpty()) {
            WholeFile.write(file(digest), bytes, false);
        }
        verified.add(digest);
        return digest;
    }

    @Override
    public boolean has(Digest digest) {
        return Files.exists(file(digest));
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
        Path file = file(digest);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        ByteBuffer bytes = map(file);
        if (!verified.contains(digest)) {
            Digest found = digest(bytes.duplicate());
            if (!found.equals(digest)) {
                Files.deleteIfExists(file);
                LOG.warn("blob {} has gone bad on disk (its bytes are {}) and is deleted; it is fetched or made again. "
                        + "Check the card or disk if this repeats", digest.brief(), found.brief());
                return Optional.empty();
            }
            verified.add(digest);
        }
        return Optional.of(bytes);
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
        Digest found = digest(map(gathered));
        if (!found.equals(digest)) {
            Files.delete(gathered);
            throw new IOException("blob " + digest + " was gathered, but its bytes have digest " + found);
        }
        WholeFile.force(gathered);
        WholeFile.move(gathered, file(digest));
        verified.add(digest);
    }

    private Path file(Digest digest) {
        return blobs.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }

    private static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException("blob " + file + " wants at most 2 GB, has " + channel.size() + " bytes");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }

    private static Digest digest(ByteBuffer bytes) {
        MessageDigest sha256 = Digest.sha256();
        sha256.update(bytes);
        return Digest.of(sha256);
    }
}
