package io.bramble.task;

import org.osgi.annotation.versioning.ProviderType;

/** Takes this peer's worker out of service and back. */
@ProviderType
public interface WorkerSwitch {
    /**
     * While draining the worker takes no new tasks, from other gateways or its own, other than those nobody else is
     * there for; what it has begun it finishes.
     */
    void drain(boolean on);

    boolean draining();

    /** Tasks it holds now. */
    int running();

    /**
     * A call for help came from another peer.
     *
     * @return tasks this worker grants it; 0 if it is busy or draining
     */
    int offer();
}
