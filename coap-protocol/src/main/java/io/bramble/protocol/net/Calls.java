package io.bramble.protocol.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Endpoint;

/**
 * Requests under way, each a future that ends: with the answer, when its time is up, or when its TCP connection closes
 * (Californium itself would go on waiting for an answer on it).
 */
final class Calls {
    /** Between two looks whose time is up. A timer for each call would be woken by each, and again by its answer. */
    private static final long LOOK_MILLIS = 50;

    private static final class Call extends CompletableFuture<Response> {
        final long until;

        Call(long millis) {
            until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        }
    }

    private final Map<InetSocketAddress, Set<Call>> pending = new ConcurrentHashMap<>();

    /** @param clock looks after the time, and is ended by who made it */
    Calls(ScheduledExecutorService clock) {
        clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    CompletableFuture<Response> send(Endpoint endpoint, Request request, long millis) {
        Call answer = new Call(millis);
        InetSocketAddress to = request.getDestinationContext().getPeerAddress();
        pending.compute(to, (key, set) -> {
            Set<Call> calls = set == null ? ConcurrentHashMap.newKeySet() : set;
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
        answer.whenComplete((response, error) -> {
            pending.computeIfPresent(to, (key, set) -> {
                set.remove(answer);
                return set.isEmpty() ? null : set;
            });
            if (error != null) {
                request.cancel();
            }
        });
        try {
            ProtocolStage.here(() -> request.send(endpoint));
        } catch (RuntimeException e) {
            answer.completeExceptionally(new IOException(Endpoints.hostPort(to) + ": not sent, " + e.getMessage(), e));
        }
        return answer;
    }

    private void look() {
        long now = System.nanoTime();
        pending.values().forEach(calls -> calls.stream().filter(c -> now - c.until > 0)
                .forEach(c -> c.completeExceptionally(new TimeoutException())));
    }

    /** A connection is no more: what was asked on it will not be answered. */
    void closed(InetSocketAddress address) {
        fail(address, "the connection closed");
    }

    /** Nothing is to be expected from an address any more. */
    void fail(InetSocketAddress address, String why) {
        Set.copyOf(pending.getOrDefault(address, Set.of()))
                .forEach(c -> c.completeExceptionally(new IOException(Endpoints.hostPort(address) + ": " + why)));
    }
}
