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
        FAILED
    }

    private final Kind kind;

    public Refusal(Kind kind, String message) {
        this(kind, message, null);
    }

    public Refusal(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
