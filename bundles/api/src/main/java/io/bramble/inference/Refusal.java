package io.bramble.inference;

/** A request that is not carried out, with the reason in a sentence for the one who sent it. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, in the kinds that CoAP has codes for. */
    public enum Kind {
        BAD_REQUEST,
        NOT_FOUND,
        NOT_ACCEPTABLE,
        CONFLICT,
        TOO_LARGE,
        UNSUPPORTED_MEDIA,
        UNPROCESSABLE,
        UNAVAILABLE,
        TIMEOUT,
        FAILED
    }

    private final Kind kind;
    private final int retrySeconds;

    public Refusal(Kind kind, String message) {
        this(kind, message, null);
    }

    public Refusal(Kind kind, String message, Throwable cause) {
        this(kind, message, cause, 0);
    }

    private Refusal(Kind kind, String message, Throwable cause, int retrySeconds) {
        super(message, cause);
        this.kind = kind;
        this.retrySeconds = retrySeconds;
    }

    /**
     * There is too much to do.
     *
     * @param retrySeconds after which there is likely to be room, at least 1
     */
    public static Refusal busy(String message, int retrySeconds) {
        if (retrySeconds < 1) {
            throw new IllegalArgumentException("busy wants retrySeconds >= 1, got " + retrySeconds);
        }
        return new Refusal(Kind.UNAVAILABLE, message, null, retrySeconds);
    }

    public Kind kind() {
        return kind;
    }

    /** Seconds after which it is worth asking again; 0: not known. */
    public int retrySeconds() {
        return retrySeconds;
    }
}
