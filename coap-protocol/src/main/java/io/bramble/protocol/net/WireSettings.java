package io.bramble.protocol.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Where a peer listens and how patient it is.
 *
 * @param bind address for UDP and TCP
 * @param port for both; 0: any free one
 * @param multicast whether to take part in discovery by multicast
 * @param group multicast address
 * @param groupPort UDP port of the group, shared by the peers of a machine
 * @param networkInterface name of the interface to join the group on; empty: the one the bind address belongs to
 * @param trustedNetwork whether everybody who can reach the address may use this peer
 * @param leaseMillis how long a peer is believed alive after its last word
 * @param peers addresses {@code host:port} to introduce oneself to where multicast does not reach
 * @param maxModelBytes largest ONNX file taken
 */
public record WireSettings(
        String bind,
        int port,
        boolean multicast,
        String group,
        int groupPort,
        String networkInterface,
        boolean trustedNetwork,
        int leaseMillis,
        List<String> peers,
        int maxModelBytes) {
    public WireSettings {
        peers = List.copyOf(peers);
        if (port < 0 || port > 65535 || groupPort < 1 || groupPort > 65535) {
            throw new IllegalArgumentException(
                    "wire wants ports in 0 to 65535, got port=" + port + " groupPort=" + groupPort);
        }
        if (leaseMillis < 100) {
            throw new IllegalArgumentException("wire wants leaseMillis >= 100, got " + leaseMillis);
        }
        if (!trustedNetwork && !address(bind).isLoopbackAddress()) {
            throw new IllegalArgumentException("wire wants a loopback address to bind, got bind=" + bind
                    + ": anybody who reaches it could use this peer; if everybody there may, set trustedNetwork=true");
        }
    }

    /** Loopback, default port, everything else as it is out of the box. */
    public static WireSettings loopback(int port) {
        return new WireSettings(
                "127.0.0.1", port, true, "224.0.1.187", 5683, "", false, 3000, List.of(), 64 << 20);
    }

    public InetAddress bindAddress() {
        return address(bind);
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "wire wants an address of this machine to bind, got bind=" + host, e);
        }
    }
}
