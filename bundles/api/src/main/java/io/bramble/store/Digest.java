package io.bramble.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of some bytes, which is their name everywhere. */
public record Digest(String hex) {
    public Digest {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "digest wants 64 lower-case hexadecimal digits, got \"" + hex + "\"");
        }
    }

    public static Digest of(byte[] bytes) {
        return of(sha256().digest(bytes), 0);
    }

    /** Of the bytes between a buffer's position and its limit; the position moves there. */
    public static Digest of(ByteBuffer bytes) {
        MessageDigest sha256 = sha256();
        sha256.update(bytes);
        return of(sha256);
    }

    private static Digest of(byte[] hash, int from) {
        return new Digest(HexFormat.of().formatHex(hash, from, from + 32));
    }

    /** From a finished computation, for bytes that are read piece by piece. */
    public static Digest of(MessageDigest finished) {
        return of(finished.digest(), 0);
    }

    /** A new SHA-256 computation. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The first digits, for people. */
    public String brief() {
        return hex.substring(0, 12);
    }

    @Override
    public String toString() {
        return hex;
    }
}
