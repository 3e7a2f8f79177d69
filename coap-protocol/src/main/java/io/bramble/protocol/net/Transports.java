package io.bramble.protocol.net;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.function.Consumer;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.UdpMulticastConnector;
import org.eclipse.californium.elements.config.Configuration;

/** The one place where sockets are made; encryption will be a setting here. */
final class Transports {
    private Transports() {}

    static CoapEndpoint udp(Configuration configuration, InetSocketAddress address,
            UdpMulticastConnector group) {
        UDPConnector connector = new UDPConnector(address, configuration);
        if (group != null) {
            connector.addMulticastReceiver(group);
            connector.setReuseAddress(address.getAddress().isAnyLocalAddress());
        }
        return new CoapEndpoint.Builder()
                .setConfiguration(configuration)
                .setConnector(connector)
                .build();
    }

    /** Receives what is sent to the group and hands it to the endpoint that answers from its own port. */
    static UdpMulticastConnector group(Configuration configuration, WireSettings settings)
            throws IOException {
        InetAddress group = InetAddress.getByName(settings.group());
        UdpMulticastConnector.Builder builder = new UdpMulticastConnector.Builder()
                .setLocalAddress(group, settings.groupPort())
                .setMulticastReceiver(true)
                .setConfiguration(configuration);
        NetworkInterface joined = settings.networkInterface().isEmpty()
                ? NetworkInterface.getByInetAddress(settings.bindAddress())
                : NetworkInterface.getByName(settings.networkInterface());
        if (!settings.networkInterface().isEmpty() && joined == null) {
            throw new IOException("no network interface named " + settings.networkInterface());
        }
        return joined == null
                ? builder.addMulticastGroup(group).build()
                : builder.addMulticastGroup(group, joined).build();
    }

    static CoapEndpoint tcpServer(Configuration configuration, InetSocketAddress address) {
        return endpoint(configuration, new IncomingTcp(address, configuration));
    }

    /** @param closed told of each connection that is no more */
    static CoapEndpoint tcpClient(Configuration configuration, Consumer<InetSocketAddress> closed) {
        return endpoint(configuration, new OutgoingTcp(configuration, closed));
    }

    private static CoapEndpoint endpoint(Configuration configuration,
            org.eclipse.californium.elements.Connector c) {
        return new CoapEndpoint.Builder()
                .setConfiguration(configuration)
                .setConnector(c)
                .build();
    }

    /** The address to listen at; port 0 becomes one that is free for UDP and TCP alike. */
    static InetSocketAddress listen(InetAddress bind, int port) throws IOException {
        for (int attempt = 0;; attempt++) {
            try (ServerSocket tcp = new ServerSocket(port, 1, bind);
                    DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), bind)) {
                return new InetSocketAddress(bind, udp.getLocalPort());
            } catch (BindException e) {
                if (port != 0 || attempt == 20) {
                    throw new IOException("wire not started: port " + port + " of " + bind.getHostAddress()
                            + " is taken; set another port, each peer of a machine has its own", e);
                }
            }
        }
    }
}
