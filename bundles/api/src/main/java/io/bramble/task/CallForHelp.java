package io.bramble.task;

import org.osgi.annotation.versioning.ProviderType;

/** Asks all peers at once whether they are idle. Answers come to every {@link OfferListener}. */
@ProviderType
public interface CallForHelp {
    /** @param waiting tasks that wait for a worker */
    void call(int waiting);
}
