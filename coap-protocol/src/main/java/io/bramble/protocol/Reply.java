package io.bramble.protocol;

import java.nio.charset.StandardCharsets;

/**
 * A CoAP answer.
 *
 * @param code class and detail as one number: 205 is 2.05 Content
 * @param format Content-Format of the body; {@link #NONE} if it was not said
 * @param size bytes of the whole of which the body is a part (Size2), or largest body taken (Size1 of a 4.13);
 *     negative if not said
 * @param maxAge seconds after which it is worth asking again (Max-Age of a 5.03); negative if not said
 */
public record Reply(int code, int format, byte[] body, long size, long maxAge) {
    public static final int NONE = -1;

    public static final int CREATED = 201;
    public static final int DELETED = 202;
    public static final int CHANGED = 204;
    public static final int CONTENT = 205;
    public static final int BAD_REQUEST = 400;
    public static final int NOT_FOUND = 404;
    public static final int METHOD_NOT_ALLOWED = 405;
    public static final int NOT_ACCEPTABLE = 406;
    public static final int CONFLICT = 409;
    public static final int TOO_LARGE = 413;
    public static final int UNSUPPORTED_FORMAT = 415;
    public static final int UNPROCESSABLE = 422;
    public static final int SERVER_ERROR = 500;
    public static final int UNAVAILABLE = 503;
    public static final int TIMEOUT = 504;

    /** One that does not say when to come back. */
    public Reply(int code, int format, byte[] body, long size) {
        this(code, format, body, size, NONE);
    }

    public static Reply of(int code) {
        return new Reply(code, NONE, new byte[0], NONE);
    }

    public static Reply of(int code, int format, byte[] body) {
        return new Reply(code, format, body, NONE);
    }

    /** A text, or the sentence that says why not. */
    public static Reply text(int code, String text) {
        return of(code, code < 300 ? 0 : NONE, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with a time to come back, in seconds; 0: with none. */
    public Reply retryAfter(long seconds) {
        return seconds == 0 ? this : new Reply(code, format, body, size, seconds);
    }

    public boolean success() {
        return code < 300;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** As in {@code 4.04}. */
    public String codeText() {
        return String.format("%d.%02d", code / 100, code % 100);
    }

    @Override
    public String toString() {
        return codeText() + (success() ? " " + body.length + " bytes" : " " + text());
    }
}
