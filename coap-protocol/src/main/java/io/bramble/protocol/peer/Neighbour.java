package io.bramble.protocol.peer;

import io.bramble.protocol.message.Lease;
import io.bramble.protocol.net.Observation;

/** Another peer as it stands: touched on the protocol's clock alone. */
final class Neighbour {
    final Known peer;
    Observation observation;
    RemoteWorker worker;

    /** Takes the worker out of the registry; null while it is not there. */
    Runnable registration;

    /** Null before its first word. */
    Lease lease;

    long heard;
    long asked;
    long expires;

    Neighbour(Known peer, long now, long patience) {
        this.peer = peer;
        heard = now;
        asked = now;
        expires = now + patience;
    }
}
