package io.bramble.client.emulation;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Frames of a network interface as they are, by a packet socket of Linux (packet(7)). In front of each is the kernel's word
 * on it (struct virtio_net_hdr): its sum may still have to be made, and is when the frame is sent with the word.
 */
final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final short ETH_P_ALL = 3;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_IGNORE_OUTGOING = 23;

    /** The largest frame there is, with what is in front of it. */
    private static final int ROOM = 1 << 17;
    private static final int BACKLOG = 8 << 20;
    private static final int PATIENCE_MICROS = 100_000;

    private static final MethodHandle SOCKET = Libc.function("socket",
            MethodType.methodType(int.class, int.class, int.class, int.class));
    private static final MethodHandle BIND = Libc.function("bind",
            MethodType.methodType(int.class, int.class, Object.class, int.class));
    private static final MethodHandle SETSOCKOPT = Libc.function("setsockopt",
            MethodType.methodType(int.class, int.class, int.class, int.class, Object.class, int.class));
    private static final MethodHandle RECV = Libc.function("recv",
            MethodType.methodType(long.class, int.class, Object.class, long.class, int.class));
    private static final MethodHandle SEND = Libc.function("send",
            MethodType.methodType(long.class, int.class, Object.class, long.class, int.class));
    private static final MethodHandle CLOSE = Libc.function("close", MethodType.methodType(int.class, int.class));

    private final ByteBuffer in = ByteBuffer.allocateDirect(ROOM);
    private final ByteBuffer out = ByteBuffer.allocateDirect(ROOM);
    private final Object inAddress = Libc.address(in);
    private final Object outAddress = Libc.address(out);
    private final int descriptor;

    /** @param link an interface of this process's network namespace */
    PacketSocket(String link) throws IOException {
        int index = Integer.parseInt(Files.readString(Path.of("/sys/class/net", link, "ifindex")).strip());
        descriptor = checked("socket", (int) call(() -> (int) SOCKET.invokeExact(AF_PACKET, SOCK_RAW, 0)));
        option(SOL_PACKET, PACKET_VNET_HDR, number(1));
        option(SOL_PACKET, PACKET_IGNORE_OUTGOING, number(1));
        option(SOL_SOCKET, SO_RCVBUFFORCE, number(BACKLOG));
        option(SOL_SOCKET, SO_RCVTIMEO, direct(16).putLong(0).putLong(PATIENCE_MICROS).flip());
        // Where from: struct sockaddr_ll.
        ByteBuffer address = direct(20).putShort((short) AF_PACKET)
                .putShort(ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ETH_P_ALL : Short.reverseBytes(ETH_P_ALL))
                .putInt(index).putLong(0).putInt(0).flip();
        Object there = Libc.address(address);
        checked("bind", (int) call(() -> (int) BIND.invokeExact(descriptor, there, 20)));
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer number(int value) {
        return direct(4).putInt(value).flip();
    }

    private void option(int level, int option, ByteBuffer value) throws IOException {
        Object there = Libc.address(value);
        int length = value.remaining();
        checked("setsockopt " + option,
                (int) call(() -> (int) SETSOCKOPT.invokeExact(descriptor, level, option, there, length)));
    }

    private static int checked(String call, int result) throws IOException {
        if (result < 0) {
            throw new IOException(call + " of a packet socket failed; it wants root and Linux 4.20 or later");
        }
        return result;
    }

    /** The next frame; null if none came for a while or the link is down. */
    byte[] receive() {
        long length = call(() -> (long) RECV.invokeExact(descriptor, inAddress, (long) ROOM, 0));
        if (length < 0) {
            return null;
        }
        byte[] frame = new byte[(int) length];
        in.get(0, frame);
        return frame;
    }

    /** Sends a frame, or loses it if the link is down or its queue full. */
    synchronized void send(byte[] frame) {
        out.put(0, frame);
        call(() -> (long) SEND.invokeExact(descriptor, outAddress, (long) frame.length, 0));
    }

    @Override
    public void close() {
        call(() -> (int) CLOSE.invokeExact(descriptor));
    }

    private interface Call {
        long now() throws Throwable;
    }

    private static long call(Call call) {
        try {
            return call.now();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
