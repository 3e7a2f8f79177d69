package io.bramble.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a TCP connection on which a message is announced that is longer than we take, before any of it is gathered. It
 * follows the frames' lengths as the bytes go by and changes nothing.
 */
final class FrameBound extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(FrameBound.class);

    /** Bytes of the current message still to come. */
    private long left;

    /** Bytes of the extended length still to come, and its value so far. */
    private int lengthLeft;

    private long length;
    private long offset;
    private int token;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (within(in)) {
            ctx.fireChannelRead(message);
            return;
        }
        log.info(
                "connection of {} closed: it announced a message of {} bytes, at most {} are taken; larger bodies go in blocks",
                ctx.channel().remoteAddress(), left, Bounds.FRAME);
        in.release();
        ctx.close();
    }

    boolean within(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (at < end) {
            if (left > 0) {
                long step = Math.min(left, end - at);
                left -= step;
                at += (int) step;
            } else if (lengthLeft > 0) {
                length = length << 8 | in.getUnsignedByte(at++);
                if (--lengthLeft == 0) {
                    left = length + offset + token + 1;
                }
            } else {
                begin(in.getUnsignedByte(at++));
            }
            if (left > Bounds.FRAME) {
                return false;
            }
        }
        return true;
    }

    private void begin(int first) {
        int nibble = first >> 4;
        token = first & 0x0f;
        length = 0;
        if (nibble < 13) {
            left = nibble + token + 1;
            return;
        }
        lengthLeft = 1 << (nibble - 13);
        offset = switch (nibble) {
            case 13 -> 13;
            case 14 -> 269;
            default -> 65805;
        };
    }
}
