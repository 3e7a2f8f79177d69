package io.bramble.inference;

import io.bramble.plan.Plan;
import org.osgi.annotation.versioning.ProviderType;

/** Answers clients' requests, with help where it is planned. */
@ProviderType
public interface Inference {
    /** The largest body of a request, in bytes; larger ones are refused before they are read whole. */
    int maxBodyBytes();

    /**
     * Runs a model. Waits for the answer; call it where waiting is cheap. Interrupting the thread gives the request up, and
     * the workers' time with it.
     *
     * @throws Refusal if the request is not carried out
     */
    Answer infer(Question question);

    /**
     * The plan the next request of a model would be run by.
     *
     * @param strategy null: the configured one
     * @throws Refusal if there is no such model or strategy
     */
    Plan plan(String model, String strategy);
}
