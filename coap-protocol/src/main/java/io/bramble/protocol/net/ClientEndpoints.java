package io.bramble.protocol.net;

import io.bramble.protocol.Ask;
import io.bramble.protocol.Door;
import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapHandler;
import org.eclipse.californium.core.CoapObserveRelation;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;

/** The sockets of a client. */
public final class ClientEndpoints implements Door {
    private static final int LARGEST_ANSWER = 256 << 20;
    private static final InetSocketAddress GROUP = new InetSocketAddress("224.0.1.187", 5683);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("bramble-client").factory());
    private final Calls calls = new Calls(clock);
    private final CoapEndpoint udp;
    private final CoapEndpoint tcp;

    /** @param from null: any address */
    public ClientEndpoints(InetAddress from) throws IOException {
        udp = Transports.udp(Californium.udp(LARGEST_ANSWER), new InetSocketAddress(from, 0), null);
        tcp = Transports.tcpClient(Californium.tcp(LARGEST_ANSWER), calls::closed);
        udp.start();
        tcp.start();
    }

    @Override
    public Reply send(Ask ask) throws IOException, InterruptedException {
        boolean overTcp = ask.uri().getScheme().equals("coap+tcp");
        CompletableFuture<
                Response> answer = calls.send(overTcp ? tcp : udp, request(ask), ask.patience().toMillis());
        try {
            return Endpoints.reply(answer.get());
        } catch (ExecutionException e) {
            String why = e.getCause() instanceof java.util.concurrent.TimeoutException
                    ? "no answer within " + ask.patience().toSeconds() + " s"
                    : e.getCause().getMessage();
            throw new IOException(ask.method() + " " + ask.uri() + ": " + why, e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(false);
            throw e;
        }
    }

    @Override
    public AutoCloseable observe(Ask ask, Consumer<Reply> told) {
        CoapClient client = new CoapClient().setEndpoint(udp);
        Request request = request(ask);
        request.setObserve();
        CoapObserveRelation relation = client.observe(request, new CoapHandler() {
            @Override
            public void onLoad(CoapResponse response) {
                told.accept(Endpoints.reply(response.advanced()));
            }

            @Override
            public void onError() {
                // The next change is told again, or the peer is gone and there is none.
            }
        });
        return () -> {
            relation.proactiveCancel();
            client.shutdown();
        };
    }

    @Override
    public Map<String, String> discover(Duration wait) throws InterruptedException {
        Map<String, String> found = new TreeMap<>();
        Request request = Requests.get(".well-known/core?rt=bramble.peer");
        request.setConfirmable(false);
        Requests.to(request, "coap", GROUP);
        request.addMessageObserver(new MessageObserverAdapter() {
            @Override
            public void onResponse(Response response) {
                Links.peer(response.getPayloadString()).ifPresent(name -> {
                    synchronized (found) {
                        found.put(name, Endpoints.hostPort(response.getSourceContext().getPeerAddress()));
                    }
                });
            }
        });
        request.send(udp);
        Thread.sleep(wait);
        request.cancel();
        synchronized (found) {
            return new TreeMap<>(found);
        }
    }

    private static Request request(Ask ask) {
        URI uri = ask.uri();
        String query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
        Request request = Requests.of(code(ask.method()), uri.getPath().replaceFirst("^/", "") + query);
        Requests.to(request, uri.getScheme(), address(uri));
        if (ask.format() >= 0) {
            request.getOptions().setContentFormat(ask.format());
        }
        if (ask.accept() >= 0) {
            request.getOptions().setAccept(ask.accept());
        }
        if (ask.body().length > 0) {
            request.setPayload(ask.body());
            request.getOptions().setSize1(ask.body().length);
        }
        return request;
    }

    private static InetSocketAddress address(URI uri) {
        InetSocketAddress address = new InetSocketAddress(uri.getHost(),
                uri.getPort() < 0 ? 5683 : uri.getPort());
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("no such host: " + uri.getHost());
        }
        return address;
    }

    private static Code code(Method method) {
        return switch (method) {
            case GET -> Code.GET;
            case POST -> Code.POST;
            case PUT -> Code.PUT;
            case DELETE -> Code.DELETE;
        };
    }

    @Override
    public void close() {
        udp.destroy();
        tcp.destroy();
        clock.shutdownNow();
    }
}
