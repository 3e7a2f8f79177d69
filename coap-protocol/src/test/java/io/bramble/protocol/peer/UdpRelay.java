package io.bramble.protocol.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * A bad line: carries datagrams between a client and a peer, and loses, doubles or swaps some, as its seed says. The
 * peer sees the relay as the client. It stays within what CoAP promises to survive: a message is given up after four
 * retransmissions (RFC 7252, section 4.2), so of each message and what acknowledges it no more than three datagrams are
 * lost, and one kept to be swapped goes on by itself when no other comes: asking and answering in turns it would be as
 * good as lost.
 */
final class UdpRelay implements AutoCloseable {
    private static final int LOST_OF_A_MESSAGE = 3;
    private static final int KEPT_MILLIS = 50;

    private final DatagramSocket socket;
    private final SocketAddress peer;
    private final Random random;
    private final double loss;
    private final double doubled;
    private final double swapped;
    private SocketAddress client;
    private DatagramPacket kept;
    private final Map<Integer, Integer> lost = new HashMap<>();

    UdpRelay(int peerPort, long seed, double loss, double doubled, double swapped) throws IOException {
        this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), peerPort);
        this.random = new Random(seed);
        this.loss = loss;
        this.doubled = doubled;
        this.swapped = swapped;
        socket.setSoTimeout(KEPT_MILLIS);
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
                try {
                    socket.receive(packet);
                } catch (SocketTimeoutException e) {
                    release();
                    continue;
                }
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
        if (fate < loss && lost.merge(messageId(packet), 1, Integer::sum) <= LOST_OF_A_MESSAGE) {
            return;
        }
        if (fate >= loss && fate < loss + swapped && kept == null) {
            kept = packet;
            return;
        }
        socket.send(packet);
        if (fate > 1 - doubled) {
            socket.send(packet);
        }
        release();
    }

    /** An acknowledgement bears the id of what it acknowledges. */
    private static int messageId(DatagramPacket packet) {
        return ByteBuffer.wrap(packet.getData()).getShort(2);
    }

    private void release() throws IOException {
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
