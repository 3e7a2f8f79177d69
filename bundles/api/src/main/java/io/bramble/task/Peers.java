package io.bramble.task;

import io.bramble.plan.Device;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The peers this one knows. */
@ProviderType
public interface Peers {
    /** This peer. */
    Peer self();

    /** Those with a live lease, by id. */
    List<Peer> others();

    /**
     * @param address where it listens, as in {@code 192.0.2.7:5683}
     * @param device null as long as it is not known
     * @param credits it would grant now
     * @param leaseMillis left until it is believed gone
     */
    record Peer(String id, String address, Device device, int credits, boolean draining, long leaseMillis) {}
}
