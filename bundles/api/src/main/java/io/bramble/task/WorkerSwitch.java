package io.bramble.task;

import org.osgi.annotation.versioning.ProviderType;

/** Takes this peer's worker out of service and back. */
@ProviderType
public interface WorkerSwitch {
    /**
     * While draining the worker takes no new tasks, from other gateways or its own, other than those nobody else is
     * there for. Tasks of others that it has not begun it hands back at once; what it has begun it finishes, or hands back
     * when its time for that is over.
     */
    void drain(boolean on);

    boolean draining();

    /** Tasks it holds now. */
    int running();

    /**
     * A call for help came from another peer.
     *
     * @param gateway id of that peer
     * @return tasks this worker grants it; 0 if it has its share already, or the worker is draining
     */
    int offer(String gateway);
}
