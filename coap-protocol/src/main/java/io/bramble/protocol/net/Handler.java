package io.bramble.protocol.net;

import io.bramble.protocol.Reply;

/**
 * What a resource does. Called on a thread that may wait. A {@link io.bramble.inference.Refusal} or an {@link
 * IllegalArgumentException} becomes its code with its sentence; null is no answer at all, for calls to a group.
 */
@FunctionalInterface
public interface Handler {
    Reply handle(Incoming request) throws Exception;
}
