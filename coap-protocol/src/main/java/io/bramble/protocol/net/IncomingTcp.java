package io.bramble.protocol.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.elements.RawDataChannel;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.tcp.netty.TcpServerConnector;

/** TCP connections from others, each of which can be watched by those who work for who is at its other end. */
final class IncomingTcp extends TcpServerConnector {
    private final Map<InetSocketAddress, Connection> open = new ConcurrentHashMap<>();

    IncomingTcp(InetSocketAddress address, Configuration configuration) {
        super(address, configuration);
    }

    @Override
    public void setRawDataReceiver(RawDataChannel receiver) {
        super.setRawDataReceiver(data -> ProtocolStage.here(() -> receiver.receiveData(data)));
    }

    @Override
    protected void onNewChannelCreated(Channel channel) {
        Signals.attach(channel);
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        Connection connection = new Connection();
        open.put(remote, connection);
        channel.closeFuture().addListener(f -> {
            open.remove(remote, connection);
            connection.close();
        });
    }

    /** What an exchange's request came over; over UDP one that is never seen to close. */
    static Connection of(Exchange exchange) {
        if (!(exchange.getEndpoint() instanceof CoapEndpoint endpoint)
                || !(endpoint.getConnector() instanceof IncomingTcp tcp)) {
            return new Connection();
        }
        Connection connection = tcp.open.get(exchange.getRequest().getSourceContext().getPeerAddress());
        if (connection == null) {
            connection = new Connection();
            connection.close();
        }
        return connection;
    }
}
