package io.bramble.protocol.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Endpoint;

/**
 * Requests under way, each a future that ends: with the answer, when its time is up, or when its TCP connection closes
 * (Californium itself would go on waiting for an answer on it).
 */
final class Calls {
    private final Map<InetSocketAddress,
            Set<CompletableFuture<Response>>> pending = new ConcurrentHashMap<>();

    CompletableFuture<Response> send(Endpoint endpoint, Request request, long millis) {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        InetSocketAddress to = request.getDestinationContext().getPeerAddress();
        pending.compute(to, (key, set) -> {
            Set<CompletableFuture<Response>> calls = set == null ? ConcurrentHashMap.newKeySet() : set;
            calls.add(answer);
            return calls;
        });
        request.addMessageObserver(new MessageObserverAdapter() {
            @Override
            public void onResponse(Response response) {
                answer.complete(response);
            }

            @Override
            public void onSendError(Throwable error) {
                fail(error.getMessage());
            }

            @Override
            protected void failed() {
                fail("no answer");
            }

            private void fail(String why) {
                answer.completeExceptionally(new IOException(Endpoints.hostPort(to) + ": " + why));
            }
        });
        answer.orTimeout(millis, TimeUnit.MILLISECONDS).whenComplete((response, error) -> {
            pending.computeIfPresent(to, (key, set) -> {
                set.remove(answer);
                return set.isEmpty() ? null : set;
            });
            if (error != null) {
                request.cancel();
            }
        });
        try {
            request.send(endpoint);
        } catch (RuntimeException e) {
            answer.completeExceptionally(new IOException(Endpoints.hostPort(to) + ": not sent, " + e.getMessage(), e));
        }
        return answer;
    }

    /** A connection is no more: what was asked on it will not be answered. */
    void closed(InetSocketAddress address) {
        Set<CompletableFuture<Response>> calls = pending.get(address);
        if (calls != null) {
            Set.copyOf(calls)
                    .forEach(c -> c
                            .completeExceptionally(
                                    new IOException(Endpoints.hostPort(address) + ": the connection closed")));
        }
    }
}
