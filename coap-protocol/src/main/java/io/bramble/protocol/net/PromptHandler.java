package io.bramble.protocol.net;

import io.bramble.protocol.Reply;
import java.util.concurrent.CompletionStage;

/**
 * What a resource does whose answer may be long in coming though nobody needs to wait for it. Called on the thread that
 * received the request, which serves others, too: it must return at once. What it throws, and what its answer completes
 * with instead, becomes a code and a sentence as with a {@link Handler}.
 */
@FunctionalInterface
public interface PromptHandler {
    CompletionStage<Reply> handle(Incoming request) throws Exception;
}
