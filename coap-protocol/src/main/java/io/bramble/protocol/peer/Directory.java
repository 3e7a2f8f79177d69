package io.bramble.protocol.peer;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Where the peers with a live lease listen, and who wants to know when one joins. */
public final class Directory {
    private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
    private final List<Consumer<Known>> joinListeners = new CopyOnWriteArrayList<>();

    public Optional<InetSocketAddress> address(String name) {
        return Optional.ofNullable(addresses.get(name));
    }

    public List<Known> all() {
        return addresses.entrySet().stream()
                .map(e -> new Known(e.getKey(), e.getValue()))
                .toList();
    }

    /** Told of each peer that joins; called on the protocol's clock and must return at once. */
    public AutoCloseable onJoin(Consumer<Known> listener) {
        joinListeners.add(listener);
        return () -> joinListeners.remove(listener);
    }

    void joined(Known peer) {
        addresses.put(peer.name(), peer.address());
        joinListeners.forEach(l -> l.accept(peer));
    }

    void left(String name) {
        addresses.remove(name);
    }
}
