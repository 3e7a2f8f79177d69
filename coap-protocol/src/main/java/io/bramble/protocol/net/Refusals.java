package io.bramble.protocol.net;

import io.bramble.inference.Refusal;
import io.bramble.protocol.Reply;
import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong, as CoAP's codes. */
final class Refusals {
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    static Reply reply(Throwable error, String where) {
        return switch (error) {
            case Refusal r -> Reply.text(code(r.kind()), r.getMessage()).retryAfter(r.retrySeconds());
            case IllegalArgumentException e -> Reply.text(Reply.BAD_REQUEST, sentence(e));
            case FileNotFoundException e -> Reply.text(Reply.NOT_FOUND, sentence(e));
            case NoSuchFileException e -> Reply.text(Reply.NOT_FOUND, sentence(e));
            case OutOfMemoryError e -> {
                log.warn("{} refused: no memory left ({}); raise -Xmx, or lower maxModelBytes of io.bramble.protocol or"
                        + " memoryBudgetMiB of io.bramble.worker", where, e.getMessage());
                yield Reply.text(Reply.UNAVAILABLE,
                        where + " has not the memory for it now; ask again, or another peer");
            }
            default -> {
                log.warn("{} failed", where, error);
                yield Reply.text(Reply.SERVER_ERROR, where + " failed: " + sentence(error));
            }
        };
    }

    private static String sentence(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static int code(Refusal.Kind kind) {
        return switch (kind) {
            case BAD_REQUEST -> Reply.BAD_REQUEST;
            case NOT_FOUND -> Reply.NOT_FOUND;
            case NOT_ACCEPTABLE -> Reply.NOT_ACCEPTABLE;
            case CONFLICT -> Reply.CONFLICT;
            case TOO_LARGE -> Reply.TOO_LARGE;
            case UNSUPPORTED_MEDIA -> Reply.UNSUPPORTED_FORMAT;
            case UNPROCESSABLE -> Reply.UNPROCESSABLE;
            case UNAVAILABLE -> Reply.UNAVAILABLE;
            case TIMEOUT -> Reply.TIMEOUT;
            case FAILED -> Reply.SERVER_ERROR;
        };
    }
}
