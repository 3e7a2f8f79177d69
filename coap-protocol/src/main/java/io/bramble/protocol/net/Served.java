package io.bramble.protocol.net;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A resource whose requests are handled on virtual threads, never on Californium's own unless it is prompt, and not more
 * at once than it allows: the one too many is told to come back.
 */
public class Served extends CoapResource {
    private static final Logger log = LoggerFactory.getLogger(Served.class);

    private final Set<Method> methods;
    private final Semaphore room;
    private final PromptHandler handler;
    private final Executor threads;
    private boolean deep;
    private boolean slow;

    /** @param atOnce requests handled at once */
    public Served(String name, int atOnce, Set<Method> methods, Handler handler) {
        this(name, atOnce, methods, request -> CompletableFuture.completedFuture(handler.handle(request)),
                Thread.ofVirtual().name("coap-" + name)::start);
    }

    private Served(String name, int atOnce, Set<Method> methods, PromptHandler handler, Executor threads) {
        super(name);
        this.methods = methods;
        this.room = new Semaphore(atOnce);
        this.handler = handler;
        this.threads = threads;
    }

    /** One that never keeps a thread waiting, and so needs none of its own: a thread takes longer to wake than it to answer. */
    public static Served prompt(String name, int atOnce, Set<Method> methods, PromptHandler handler) {
        return new Served(name, atOnce, methods, handler, Runnable::run);
    }

    /** Serves everything below its path, too. */
    public Served deep() {
        deep = true;
        return this;
    }

    /** Acknowledges a confirmable POST or PUT before it is handled, because that takes long. */
    public Served slow() {
        slow = true;
        return this;
    }

    /** Left out of {@code /.well-known/core}. */
    public Served hidden() {
        setVisible(false);
        return this;
    }

    public Served described(String title, String type) {
        getAttributes().setTitle(title);
        getAttributes().addResourceType(type);
        return this;
    }

    @Override
    public Resource getChild(String name) {
        Resource child = super.getChild(name);
        return child == null && deep ? this : child;
    }

    @Override
    public void handleRequest(Exchange exchange) {
        if (!room.tryAcquire()) {
            Response response = new Response(ResponseCode.SERVICE_UNAVAILABLE);
            response.getOptions().setMaxAge(1);
            response.setPayload(getName() + " is busy, come back in a second");
            exchange.sendResponse(response);
            return;
        }
        Code code = exchange.getRequest().getCode();
        if (slow && (code == Code.POST || code == Code.PUT)) {
            exchange.sendAccept();
        }
        threads.execute(() -> answer(exchange).whenComplete((reply, fault) -> {
            try {
                send(exchange, fault == null ? reply : Refusals.reply(Fault.cause(fault), where()));
            } finally {
                room.release();
            }
        }));
    }

    private CompletionStage<Reply> answer(Exchange exchange) {
        try {
            Incoming incoming = incoming(exchange);
            if (incoming == null || !methods.contains(incoming.method())) {
                return CompletableFuture.completedFuture(
                        Reply.text(Reply.METHOD_NOT_ALLOWED, getURI() + " takes " + methods));
            }
            return handler.handle(incoming);
        } catch (Exception | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void send(Exchange exchange, Reply reply) {
        if (reply == null) {
            return;
        }
        try {
            ProtocolStage.here(() -> exchange.sendResponse(response(reply)));
        } catch (RuntimeException e) {
            log.debug("answer to {} not sent", exchange.getRequest().getSourceContext(), e);
        }
    }

    private static Incoming incoming(Exchange exchange) {
        Request request = exchange.getRequest();
        Method method = switch (request.getCode()) {
            case GET -> Method.GET;
            case POST -> Method.POST;
            case PUT -> Method.PUT;
            case DELETE -> Method.DELETE;
            default -> null;
        };
        OptionSet options = request.getOptions();
        Map<String, String> query = new HashMap<>();
        for (String part : options.getUriQuery()) {
            int equals = part.indexOf('=');
            query.put(equals < 0 ? part : part.substring(0, equals),
                    equals < 0 ? "" : part.substring(equals + 1));
        }
        return method == null
                ? null
                : new Incoming(
                        method,
                        options.getUriPath(),
                        query,
                        options.getContentFormat(),
                        options.getAccept(),
                        request.getPayload(),
                        request.getSourceContext().getPeerAddress(),
                        IncomingTcp.of(exchange));
    }

    /** Its path, which is not known any more when it was taken out meanwhile. */
    private String where() {
        return getPath() == null ? "/" + getName() : getURI();
    }

    private static Response response(Reply reply) {
        Response response = new Response(ResponseCode.valueOf(reply.code() / 100 << 5 | reply.code() % 100));
        OptionSet options = response.getOptions();
        if (reply.format() >= 0) {
            options.setContentFormat(reply.format());
        }
        if (reply.size() >= 0 && reply.size() <= Integer.MAX_VALUE) {
            if (reply.success()) {
                options.setSize2((int) reply.size());
            } else {
                options.setSize1((int) reply.size());
            }
        }
        if (reply.code() == Reply.UNAVAILABLE) {
            options.setMaxAge(Math.max(1, reply.maxAge()));
        }
        response.setPayload(reply.success() ? reply.body() : sentence(reply.body()));
        return response;
    }

    /** A sentence that fits one datagram. */
    private static byte[] sentence(byte[] body) {
        if (body.length <= 900) {
            return body;
        }
        return (new String(body, 0, 890, StandardCharsets.UTF_8) + " ...").getBytes(StandardCharsets.UTF_8);
    }
}
