package io.bramble.store;

/**
 * A deployed model, as peers tell each other of it.
 *
 * @param onnx digest of the file
 * @param bytes size of the file
 * @param revision milliseconds since 1970 when it was deployed; of two entries of one name the later wins
 * @param removed whether the entry says that the model is gone
 * @param card null if none was given
 */
public record ModelEntry(String name, Digest onnx, long bytes, long revision, boolean removed,
        ModelCard card) {
    public ModelEntry {
        if (!name.matches("[A-Za-z0-9._-]{1,64}") || name.startsWith(".")) {
            throw new IllegalArgumentException(
                    "model name wants 1 to 64 of letters, digits, dot, dash and underscore, got \"" + name
                            + "\"");
        }
        if (onnx == null || bytes < 0) {
            throw new IllegalArgumentException(
                    "model " + name + " wants a file's digest and a size of at least 0, got onnx=" + onnx + " bytes="
                            + bytes);
        }
    }

    /** Of two entries of one name, whether this one counts; ties go to the larger digest, so that all peers agree. */
    public boolean supersedes(ModelEntry other) {
        return revision != other.revision
                ? revision > other.revision
                : onnx.hex().compareTo(other.onnx.hex()) > 0;
    }
}
