package io.bramble.protocol.net;

import io.bramble.protocol.Reply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.UdpMulticastConnector;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer's sockets: UDP and TCP at one port, the group's shared one, and TCP connections to others; and the resources
 * served at them all.
 */
public final class Endpoints implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Endpoints.class);

    /** Answers of a group come within its leisure. */
    private static final int GATHERING_SECONDS = 2;

    /** What was said last gets that long to leave. */
    private static final int LAST_WORDS_MILLIS = 50;

    private final WireSettings settings;
    private final InetSocketAddress address;
    private final CoapServer server;
    private final CoapEndpoint udp;
    private final CoapEndpoint tcpClient;
    private final boolean grouped;
    /** Californium's; ours to end, because it would end them before what still runs on them. */
    private final ProtocolStage main = new ProtocolStage(2);

    private final ScheduledThreadPoolExecutor secondary = ExecutorsUtil
            .newDefaultSecondaryScheduler("bramble-coap-timer#");

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("bramble-protocol").factory());

    private final Calls calls = new Calls(clock);

    /** @throws IOException if a socket cannot be had, saying what to do */
    public Endpoints(WireSettings settings) throws IOException {
        this.settings = settings;
        this.address = Transports.listen(settings.bindAddress(), settings.port());
        int maxBody = Math.max(settings.maxModelBytes(), Bounds.INFER_BODY);
        Configuration udpConfiguration = Californium.udp(maxBody);
        Configuration tcpConfiguration = Californium.tcp(maxBody);
        UdpMulticastConnector group = settings.multicast() ? group(udpConfiguration) : null;
        this.grouped = group != null;
        this.udp = Transports.udp(udpConfiguration, address, group);
        CoapEndpoint tcpServer = Transports.tcpServer(tcpConfiguration, address);
        this.tcpClient = Transports.tcpClient(tcpConfiguration, calls::closed);
        this.server = new CoapServer(udpConfiguration);
        server.setExecutors(main, secondary, true);
        StandIns.all().forEach(server::add);
        for (CoapEndpoint endpoint : new CoapEndpoint[]{udp, tcpServer, tcpClient}) {
            endpoint.addInterceptor(new BodyBounds(settings.maxModelBytes()));
            server.addEndpoint(endpoint);
        }
        server.start();
        for (Endpoint endpoint : server.getEndpoints()) {
            if (!endpoint.isStarted()) {
                close();
                throw new IOException(
                        "wire not started: " + endpoint.getUri() + " could not be opened; see the log");
            }
        }
        announce();
    }

    private UdpMulticastConnector group(Configuration configuration) {
        try {
            UdpMulticastConnector trial = Transports.group(configuration, settings);
            trial.setRawDataReceiver(data -> {});
            trial.start();
            trial.destroy();
            return Transports.group(configuration, settings);
        } catch (IOException | RuntimeException e) {
            log.warn(
                    "no discovery by multicast, because the group {} cannot be joined ({}); name the others in peers=",
                    settings.group(), e.getMessage());
            return null;
        }
    }

    private void announce() {
        log.info("listening at coap://{} and coap+tcp://{}", hostPort(address), hostPort(address));
        if (!settings.bindAddress().isLoopbackAddress()) {
            log.warn(
                    "traffic is neither encrypted nor authenticated: keep {} a network where everybody may use this peer",
                    hostPort(address));
        }
    }

    public WireSettings settings() {
        return settings;
    }

    /** Where this peer listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Runs what is short; whatever waits goes to a virtual thread from there. */
    public ScheduledExecutorService clock() {
        return clock;
    }

    /** For observing, which outlives a single request. Left to itself each of these starts threads that never end. */
    CoapClient observer() {
        return new CoapClient().setEndpoint(udp).setExecutors(main, secondary, true);
    }

    public void add(Resource... resources) {
        server.add(resources);
    }

    public void remove(Resource resource) {
        server.remove(resource);
        StandIns.of(resource).forEach(server::add);
    }

    /** Sends over TCP; completes exceptionally with an {@link IOException} if no answer comes. */
    public CompletableFuture<Reply> tcp(Request request, InetSocketAddress to, long millis) {
        return calls.send(tcpClient, Requests.to(request, "coap+tcp", to), millis)
                .thenApply(Endpoints::reply);
    }

    /** It is believed gone: what it was asked over TCP will not be answered, though no connection may have closed. */
    public void gone(InetSocketAddress peer) {
        calls.fail(peer, "believed gone");
    }

    /** Sends over UDP, confirmable. */
    public CompletableFuture<Reply> udp(Request request, InetSocketAddress to, long millis) {
        return calls.send(udp, Requests.to(request, "coap", to), millis).thenApply(Endpoints::reply);
    }

    /** Sends to the group; answers come one by one, each with where it came from. */
    public void multicast(Request request, Consumer<Response> answers) {
        if (!grouped) {
            return;
        }
        request.setConfirmable(false);
        Requests.to(request, "coap", new InetSocketAddress(settings.group(), settings.groupPort()));
        request.addMessageObserver(new org.eclipse.californium.core.coap.MessageObserverAdapter() {
            @Override
            public void onResponse(Response response) {
                answers.accept(response);
            }

            @Override
            public void onSendError(Throwable error) {
                log.debug("nothing sent to the group", error);
            }
        });
        request.send(udp);
        try {
            clock.schedule(request::cancel, GATHERING_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            request.cancel();
        }
    }

    /** Whether what is sent to the group goes out. */
    public boolean multicasts() {
        return grouped;
    }

    /** Sends to the group and wants no answer (RFC 7967). */
    public void multicastSilent(Request request) {
        request.getOptions().setNoResponse(26);
        multicast(request, response -> {});
    }

    static Reply reply(Response response) {
        var options = response.getOptions();
        var code = response.getCode();
        long size = options.hasSize2()
                ? options.getSize2()
                : options.hasSize1() ? options.getSize1() : Reply.NONE;
        return new Reply(
                code.codeClass * 100 + code.codeDetail, options.getContentFormat(), response.getPayload(),
                size, options.hasMaxAge() ? options.getMaxAge() : Reply.NONE);
    }

    /** As in {@code 192.0.2.7:5683}. */
    public static String hostPort(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    @Override
    public void close() {
        clock.shutdown();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LAST_WORDS_MILLIS));
        server.destroy();
        main.shutdownNow();
        secondary.shutdownNow();
        clock.shutdownNow();
    }
}
