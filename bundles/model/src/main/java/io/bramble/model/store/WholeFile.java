package io.bramble.model.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Files that appear under their name whole. */
final class WholeFile {
    private WholeFile() {}

    static void write(Path file, byte[] bytes, boolean forced) throws IOException {
        write(file, List.of(ByteBuffer.wrap(bytes)), forced);
    }

    /** @param forced whether the bytes are on the disk, not only on their way, when the name is there */
    static void write(Path file, Iterable<ByteBuffer> pieces, boolean forced) throws IOException {
        Path folder = Files.createDirectories(file.getParent());
        Path beside = Files.createTempFile(folder, file.getFileName() + ".", ".part");
        try {
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                for (ByteBuffer piece : pieces) {
                    while (piece.hasRemaining()) {
                        channel.write(piece);
                    }
                }
                if (forced) {
                    channel.force(true);
                }
            }
            move(beside, file);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /**
     * The bytes of a file that nobody changes any more, not read yet; the platform reads what is wanted and lets it go
     * again when memory is short.
     *
     * @throws IOException if it has 2 GB or more, which no buffer has
     */
    static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException("file " + file + " wants at most 2 GB, has " + channel.size() + " bytes");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }

    static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    static void move(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
