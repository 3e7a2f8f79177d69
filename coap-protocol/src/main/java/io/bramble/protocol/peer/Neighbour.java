package io.bramble.protocol.peer;

import io.bramble.protocol.message.Lease;
import io.bramble.protocol.net.Observation;

/** Another peer as it stands: touched on the protocol's clock alone. */
final class Neighbour {
    final Known peer;
    final Pulse pulse;
    Observation observation;
    RemoteWorker worker;

    /** Takes the worker out of the registry; null while it is not there. */
    Runnable registration;

    /** Null before its first word. */
    Lease lease;

    Neighbour(Known peer, Pulse pulse) {
        this.peer = peer;
        this.pulse = pulse;
    }
}
