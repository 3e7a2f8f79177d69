package io.bramble.protocol.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.eclipse.californium.elements.RawDataChannel;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.tcp.netty.TcpClientConnector;

/**
 * TCP connections to others. It has a name so that it can be told to be quiet: it warns of each peer that is gone, with
 * a stack trace, and that is said elsewhere in one line (runtime-config/conf/logging.options).
 */
final class OutgoingTcp extends TcpClientConnector {
    private final Consumer<InetSocketAddress> closed;

    /** @param closed told of each connection that is no more */
    OutgoingTcp(Configuration configuration, Consumer<InetSocketAddress> closed) {
        super(configuration);
        this.closed = closed;
    }

    @Override
    public void setRawDataReceiver(RawDataChannel receiver) {
        super.setRawDataReceiver(data -> ProtocolStage.here(() -> receiver.receiveData(data)));
    }

    @Override
    protected void onNewChannelCreated(SocketAddress remote, Channel channel) {
        Signals.attach(channel);
        channel.closeFuture().addListener(f -> closed.accept((InetSocketAddress) remote));
    }
}
