package io.bramble.protocol;

import io.bramble.protocol.net.ClientEndpoints;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A CoAP client, over UDP and TCP. Safe for use by several threads at once.
 *
 * <pre>
 * try (Door door = Door.open()) {
 *     Reply peers = door.send(Ask.get(URI.create("coap://127.0.0.1/peers"), 0, Duration.ofSeconds(5)));
 * }
 * </pre>
 */
public interface Door extends AutoCloseable {
    /** A client at a free port, for hosts anywhere. */
    static Door open() throws IOException {
        return new ClientEndpoints(null);
    }

    /**
     * A client that sends from an address of this machine; calls to a group leave by its network. With 127.0.0.1 it
     * finds the peers of this machine.
     */
    static Door open(InetAddress from) throws IOException {
        return new ClientEndpoints(from);
    }

    /**
     * Sends a request and waits for the whole answer, whatever its code. Interrupted, it gives the request up.
     *
     * @throws IOException if none comes in time
     */
    Reply send(Ask ask) throws IOException, InterruptedException;

    /**
     * Asks to be told whenever a resource changes, from now on until what is returned is closed.
     *
     * @param ask a GET over UDP
     * @param told called on a thread of the client's; must return at once
     */
    AutoCloseable observe(Ask ask, Consumer<Reply> told);

    /**
     * Finds peers by multicast.
     *
     * @param wait how long to gather answers
     * @return address {@code host:port} of each, by name
     */
    Map<String, String> discover(Duration wait) throws InterruptedException;

    @Override
    void close();
}
