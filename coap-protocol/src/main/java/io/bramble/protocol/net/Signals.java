package io.bramble.protocol.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.tcp.netty.DatagramFramer;

/**
 * The signalling messages of RFC 8323, which Californium leaves out and other implementations wait for: says what we
 * can take, answers pings, closes on release and abort.
 */
final class Signals extends ChannelInboundHandlerAdapter {
    private static final int CSM = 0xe1;
    private static final int PING = 0xe2;
    private static final int PONG = 0xe3;
    private static final int RELEASE = 0xe4;
    private static final int ABORT = 0xe5;

    /** To be called while a channel is being set up; takes its place behind the framer once that is there. */
    static void attach(Channel channel) {
        channel.pipeline().addLast(new FrameBound(), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                String framer = ctx.pipeline().context(DatagramFramer.class).name();
                ctx.pipeline().addAfter(framer, "signals", new Signals());
                ctx.writeAndFlush(Unpooled.wrappedBuffer(capabilities()));
                ctx.fireChannelActive();
            }
        });
    }

    /** 7.01 with Max-Message-Size (option 2) and Block-Wise-Transfer (option 4, empty). */
    static byte[] capabilities() {
        int max = Bounds.FRAME;
        return new byte[]{
                (5 << 4), (byte) CSM, 0x23, (byte) (max >> 16), (byte) (max >> 8), (byte) max, 0x20
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        byte[] bytes = ((RawData) message).getBytes();
        int extended = switch ((bytes[0] & 0xff) >> 4) {
            case 13 -> 1;
            case 14 -> 2;
            case 15 -> 4;
            default -> 0;
        };
        int code = bytes[1 + extended] & 0xff;
        if (code >> 5 != 7) {
            ctx.fireChannelRead(message);
            return;
        }
        switch (code) {
            case PING -> ctx.writeAndFlush(Unpooled.wrappedBuffer(pong(bytes, 2 + extended)));
            case RELEASE, ABORT -> ctx.close();
            default -> {
                // Capabilities and pongs: nothing we send is larger than what everybody may be sent in blocks.
            }
        }
    }

    private static byte[] pong(byte[] ping, int tokenAt) {
        int length = Math.min(8, ping[0] & 0x0f);
        byte[] pong = new byte[2 + length];
        pong[0] = (byte) length;
        pong[1] = (byte) PONG;
        System.arraycopy(ping, tokenAt, pong, 2, length);
        return pong;
    }
}
