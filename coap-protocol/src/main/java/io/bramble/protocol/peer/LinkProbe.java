package io.bramble.protocol.peer;

import io.bramble.plan.Link;
import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Bounds;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Incoming;
import io.bramble.protocol.net.Requests;
import io.bramble.protocol.net.Served;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * How far another peer is: some short questions one after another, some at once, and some bytes, over the connection that
 * tasks will use. It takes some ten milliseconds and a megabyte. The best of several tries counts, for what disturbs one
 * only ever makes it slower.
 */
final class LinkProbe {
    /** Questions before the first that counts, while code is compiled and the connection made. */
    private static final int WARM = 8;
    private static final int TRIES = 5;
    private static final int AT_ONCE = 8;
    private static final int LARGE = Bounds.CHUNK;
    private static final int PATIENCE_MILLIS = 10_000;
    /** What is believed at most, where clocks are coarser than the wire. */
    private static final double MOST_MBITS = 1e5;

    private final Endpoints endpoints;
    private final LongSupplier nanoTime;

    LinkProbe(Endpoints endpoints, LongSupplier nanoTime) {
        this.endpoints = endpoints;
        this.nanoTime = nanoTime;
    }

    /** {@code GET ?n=}: so many zeros. */
    static Served resource() {
        return new Served("probe", AT_ONCE * 2, Set.of(Method.GET), LinkProbe::zeros).hidden();
    }

    private static Reply zeros(Incoming request) {
        int n = (int) request.number("n", 0, LARGE);
        return Reply.of(Reply.CONTENT, Paths.OCTETS, new byte[n]);
    }

    /** @throws IOException if the peer does not answer */
    Link measure(InetSocketAddress peer) throws IOException {
        for (int i = 0; i < WARM; i++) {
            seconds(peer, 1, 0);
        }
        double one = Double.MAX_VALUE;
        double many = Double.MAX_VALUE;
        double large = Double.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            one = Math.min(one, seconds(peer, 1, 0));
            many = Math.min(many, seconds(peer, AT_ONCE, 0));
            large = Math.min(large, seconds(peer, 1, LARGE));
        }
        double message = Math.max(0, many - one) / (AT_ONCE - 1);
        double mbits = 8e-6 * LARGE / Math.max(1e-9, large - one);
        return new Link(Math.min(MOST_MBITS, mbits), one * 1e3, message * 1e3);
    }

    /** Whether a figure differs so much that plans should be made anew: by more than a quarter. */
    static boolean differs(Link a, Link b) {
        return differs(a.mbits(), b.mbits()) || differs(a.roundTripMillis(), b.roundTripMillis())
                || differs(a.messageMillis(), b.messageMillis());
    }

    private static boolean differs(double a, double b) {
        return Math.max(a, b) > 1.25 * Math.min(a, b);
    }

    private double seconds(InetSocketAddress peer, int questions, int bytes) throws IOException {
        long start = nanoTime.getAsLong();
        List<CompletableFuture<Reply>> calls = new ArrayList<>();
        for (int i = 0; i < questions; i++) {
            calls.add(endpoints.tcp(Requests.get(Paths.PROBE + "?n=" + bytes), peer, PATIENCE_MILLIS));
        }
        for (CompletableFuture<Reply> call : calls) {
            Reply reply = Awaited.of(call);
            if (!reply.success() || reply.body().length != bytes) {
                throw new IOException(peer + " wants to answer a probe with " + bytes + " bytes, answered " + reply);
            }
        }
        return (nanoTime.getAsLong() - start) * 1e-9;
    }
}
