package io.bramble.protocol.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Random;

/**
 * A bad line: carries datagrams between a client and a peer, and loses, doubles or swaps some, as its seed says. The
 * peer sees the relay as the client.
 */
final class UdpRelay implements AutoCloseable {
    private final DatagramSocket socket;
    private final SocketAddress peer;
    private final Random random;
    private final double loss;
    private final double doubled;
    private final double swapped;
    private SocketAddress client;
    private DatagramPacket kept;

    UdpRelay(int peerPort, long seed, double loss, double doubled, double swapped) throws IOException {
        this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), peerPort);
        this.random = new Random(seed);
        this.loss = loss;
        this.doubled = doubled;
        this.swapped = swapped;
        Thread.ofPlatform().daemon().name("relay").start(this::carry);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void carry() {
        try {
            while (true) {
                byte[] bytes = new byte[2048];
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                socket.receive(packet);
                SocketAddress from = packet.getSocketAddress();
                if (!from.equals(peer)) {
                    client = from;
                }
                packet.setSocketAddress(from.equals(peer) ? client : peer);
                forward(packet);
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void forward(DatagramPacket packet) throws IOException {
        double fate = random.nextDouble();
        if (fate < loss) {
            return;
        }
        if (fate < loss + swapped && kept == null) {
            kept = packet;
            return;
        }
        socket.send(packet);
        if (fate > 1 - doubled) {
            socket.send(packet);
        }
        if (kept != null) {
            socket.send(kept);
            kept = null;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
