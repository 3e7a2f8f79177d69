package io.bramble.protocol.peer;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.bramble.protocol.Reply;
import io.bramble.protocol.message.Introduction;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Links;
import io.bramble.protocol.net.Requests;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds others: asks the group, and introduces this peer to whoever answers. Often at first, because a cluster that is
 * started at once should be together in a second; every ten seconds later.
 */
final class Discovery implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Discovery.class);
    private static final long[] PAUSES_MILLIS = {250, 250, 500, 1000, 2000, 4000, 8000, 10_000};
    private static final long SOON_MILLIS = 1000;

    private final Wire wire;
    private final Endpoints endpoints;
    private final Leases leases;
    private final Introduction self;
    private int round;
    private long asked;
    private ScheduledFuture<?> next;
    private boolean closed;

    Discovery(Wire wire, Leases leases) {
        this.wire = wire;
        this.endpoints = wire.endpoints();
        this.leases = leases;
        this.self = wire.self();
        ask();
    }

    /** Asks now, unless that was done within the last second. */
    synchronized void soon() {
        if (System.nanoTime() - asked > MILLISECONDS.toNanos(SOON_MILLIS)) {
            ask();
        }
    }

    /** Asks as often as at first: somebody is gone, and may come back. */
    synchronized void anew() {
        round = 0;
        ask();
    }

    private synchronized void ask() {
        if (closed) {
            return;
        }
        asked = System.nanoTime();
        if (next != null) {
            next.cancel(false);
        }
        long pause = PAUSES_MILLIS[Math.min(round++, PAUSES_MILLIS.length - 1)];
        try {
            next = endpoints.clock().schedule(this::ask, pause, MILLISECONDS);
        } catch (RejectedExecutionException e) {
            closed = true;
            return;
        }
        try {
            endpoints.multicast(Requests.get(".well-known/core?rt=bramble.peer"), this::found);
        } catch (RuntimeException e) {
            log.debug("the group was not asked this time", e);
        }
        // On threads of their own: a name server may keep one waiting, and the clock must not.
        endpoints.settings().peers().forEach(
                p -> Thread.ofVirtual().name("peer-" + p).start(() -> named(p)));
    }

    private void found(Response response) {
        InetSocketAddress address = response.getSourceContext().getPeerAddress();
        Links.peer(response.getPayloadString()).ifPresent(name -> {
            boolean ourselves = name.equals(self.name()) && address.getPort() == self.port();
            if (!ourselves && !known(name, address)) {
                introduce(address);
            }
        });
    }

    private boolean known(String name, InetSocketAddress address) {
        return wire.directory().address(name).filter(address::equals).isPresent();
    }

    private void named(String hostPort) {
        int colon = hostPort.lastIndexOf(':');
        try {
            InetSocketAddress address = new InetSocketAddress(
                    colon < 0 ? hostPort : hostPort.substring(0, colon),
                    colon < 0 ? 5683 : Integer.parseInt(hostPort.substring(colon + 1)));
            boolean met = wire.directory().all().stream().anyMatch(k -> k.address().equals(address));
            if (!met && !address.isUnresolved() && !address.equals(endpoints.address())) {
                introduce(address);
            }
        } catch (IllegalArgumentException e) {
            log.warn("peers= wants host:port, got \"{}\"", hostPort);
        }
    }

    /** Says who we are, hears who they are. */
    private void introduce(InetSocketAddress address) {
        Request request = Requests.post(Paths.PEERS, Paths.CBOR, self.write());
        var call = endpoints.udp(request, address, 5_000);
        Thread.ofVirtual().start(() -> {
            try {
                Reply reply = Awaited.of(call);
                if (reply.success()) {
                    Introduction other = Introduction.read(reply.body());
                    leases.introduced(other.name(), new InetSocketAddress(address.getAddress(), other.port()));
                }
            } catch (IOException | IllegalArgumentException e) {
                log.debug("not introduced to {}: {}", address, e.getMessage());
            }
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel(false);
        }
    }
}
