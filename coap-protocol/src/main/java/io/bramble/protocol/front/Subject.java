package io.bramble.protocol.front;

import io.bramble.inference.Refusal;
import io.bramble.store.Digest;

/**
 * What a request is about: two with one key are about the same, or one of them has taken a key that is not its own.
 *
 * @param format Content-Format of the body
 * @param body its digest; null where nobody can ask again
 */
record Subject(String model, String strategy, int format, Digest body) {
    /** @throws Refusal if another is about something else */
    void same(Subject other, String key) {
        if (!equals(other)) {
            throw new Refusal(Refusal.Kind.UNPROCESSABLE, "key " + key
                    + " belongs to a request with another body, model or strategy; every request wants a key of its own");
        }
    }
}
