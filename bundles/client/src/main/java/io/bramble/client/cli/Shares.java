package io.bramble.client.cli;

import io.bramble.inference.Answer;
import java.util.Locale;

/** What one device did, in a line. */
final class Shares {
    private Shares() {}

    static String line(Answer.Share share) {
        return String.format(
                Locale.ROOT,
                "%-12s %3d tasks, computed %6.1f ms, was sent %,9d bytes, answered %,9d bytes",
                share.device(),
                share.tasks(),
                share.nanos() / 1e6,
                share.sent(),
                share.received());
    }
}
