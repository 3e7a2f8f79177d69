package io.bramble.protocol.peer;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.bramble.plan.Link;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.Introduction;
import io.bramble.protocol.message.Lease;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Observation;
import io.bramble.protocol.net.Requests;
import io.bramble.task.Peers.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is believed alive. Each peer we were introduced to is observed; each word of it renews its lease. One that is
 * silent is asked ({@link Pulse} says when); when it does not answer, its worker goes from the registry and the tasks there
 * are lost.
 *
 * <p>All state is confined to the protocol's clock; {@link #others} reads a copy made after each change.
 */
final class Leases implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Leases.class);
    private static final int MOST_TWINS = 64;
    private static final int FIRST_PROBE_AGAIN_SECONDS = 15;
    private static final int PROBE_AGAIN_SECONDS = 300;
    /** Looks at the clock in a lease: several in the least time that a peer has to answer. */
    private static final int TICKS = 60;
    /** Of those the ones after which {@link #others} is made anew though nobody came or went: for its clock and credits. */
    private static final int TICKS_UNLISTED = 10;

    private final Wire wire;
    private final Endpoints endpoints;
    private final Slices slices;
    private final WorkerRegistry registry;
    private final Runnable missed;
    private final Introduction self;
    private final Map<String, Neighbour> neighbours = new HashMap<>();
    /** Peers whose name another has, each said once. */
    private final Set<Known> twins = new HashSet<>();

    private final Map<String, RemoteWorker> workers = new java.util.concurrent.ConcurrentHashMap<>();
    private final ScheduledFuture<?> ticking;
    private int ticks;
    private volatile List<Peer> others = List.of();

    /** @param missed called when a peer was found gone: it may only be cut off, or held up, and want to be found again */
    Leases(Wire wire, Slices slices, WorkerRegistry registry, Runnable missed) {
        this.wire = wire;
        this.endpoints = wire.endpoints();
        this.slices = slices;
        this.registry = registry;
        this.missed = missed;
        this.self = wire.self();
        long tick = Math.max(2, endpoints.settings().leaseMillis() / TICKS);
        ticking = endpoints.clock().scheduleAtFixedRate(this::tick, tick, tick, MILLISECONDS);
    }

    /** Peers with a live lease. */
    List<Peer> others() {
        return others;
    }

    List<InetSocketAddress> addresses() {
        return wire.directory().all().stream().map(Known::address).toList();
    }

    Optional<RemoteWorker> worker(String name) {
        return Optional.ofNullable(workers.get(name));
    }

    /** A peer said who it is. Harmless to repeat. */
    void introduced(String name, InetSocketAddress address) {
        later(() -> meet(new Known(name, address)));
    }

    private void meet(Known peer) {
        if (peer.name().equals(self.name())) {
            if (peer.address().getPort() != self.port() && isNewTwin(peer)) {
                log.warn("another peer, at {}, has this one's name \"{}\"; give each its own name (worker settings)",
                        Endpoints.hostPort(peer.address()), self.name());
            }
            return;
        }
        Neighbour known = neighbours.get(peer.name());
        if (known != null && known.peer.equals(peer)) {
            return;
        }
        if (known != null) {
            if (known.lease != null) {
                if (isNewTwin(peer)) {
                    log.warn("two peers are named \"{}\", at {} and {}; the second is not used: give each its own name",
                            peer.name(), Endpoints.hostPort(known.peer.address()), Endpoints.hostPort(peer.address()));
                }
                return;
            }
            over(known, "it moved");
        }
        long lease = MILLISECONDS.toNanos(endpoints.settings().leaseMillis());
        Neighbour neighbour = new Neighbour(peer, new Pulse(System.nanoTime(), 2 * lease, lease));
        neighbours.put(peer.name(), neighbour);
        neighbour.observation = Observation.of(
                endpoints, Paths.LEASE, peer.address(), reply -> later(() -> heard(neighbour, reply)));
    }

    /** It introduces itself again and again, and would be spoken of as often; the bound keeps strangers from filling it. */
    private boolean isNewTwin(Known peer) {
        return twins.size() < MOST_TWINS && twins.add(peer);
    }

    private void heard(Neighbour n, Reply reply) {
        if (neighbours.get(n.peer.name()) != n) {
            return;
        }
        if (!reply.success()) {
            over(n, "it stops");
            return;
        }
        Lease lease;
        try {
            lease = Lease.read(reply.body());
        } catch (IllegalArgumentException e) {
            log.warn("what {} says is not understood: {}", Endpoints.hostPort(n.peer.address()), e.getMessage());
            return;
        }
        if (!lease.device().id().equals(n.peer.name())) {
            over(n, "there is now a peer named \"" + lease.device().id() + "\" in its place");
            return;
        }
        boolean first = n.lease == null;
        n.lease = lease;
        n.pulse.heard(System.nanoTime(), MILLISECONDS.toNanos(lease.millis()));
        if (first) {
            n.worker = new RemoteWorker(endpoints, slices, self, n.peer.address(), lease.device());
            workers.put(n.peer.name(), n.worker);
            log.info("{} joined: {} at {} GFLOP/s, {} GB/s, {} threads, {} kernels", n.peer.name(),
                    Endpoints.hostPort(n.peer.address()), round(lease.device().gflops()),
                    round(lease.device().memoryGbs()), lease.device().threads(), lease.device().kernels());
            wire.directory().joined(n.peer);
            Thread.startVirtualThread(() -> probe(n, FIRST_PROBE_AGAIN_SECONDS));
        }
        n.worker.measured(lease.device());
        publish();
        serve(n, !lease.draining());
    }

    /** Now, soon again when code is compiled and others have joined, and then now and then as long as it is there. */
    private void probe(Neighbour n, int again) {
        if (workers.get(n.peer.name()) != n.worker) {
            return;
        }
        try {
            Link link = new LinkProbe(endpoints, System::nanoTime).measure(n.peer.address());
            if (n.worker.measured(link)) {
                log.info("{} is {} ms and {} Mbit/s away, {} ms for each message", n.peer.name(),
                        round(link.roundTripMillis()), round(link.mbits()), round(link.messageMillis()));
            }
            endpoints.clock().schedule(
                    () -> Thread.startVirtualThread(() -> probe(n, PROBE_AGAIN_SECONDS)), again, SECONDS);
        } catch (IOException | RejectedExecutionException e) {
            log.debug("{} was not probed: {}", n.peer.name(), e.getMessage());
        }
    }

    /** A draining peer's worker goes from the registry; what runs there comes back as usual. */
    private void serve(Neighbour n, boolean on) {
        if (on && n.registration == null) {
            n.registration = registry.register(n.worker);
        } else if (!on && n.registration != null) {
            log.info("{} drains: it gets no new tasks", n.peer.name());
            n.worker.granted(0);
            n.registration.run();
            n.registration = null;
        }
    }

    private void over(Neighbour n, String why) {
        neighbours.remove(n.peer.name(), n);
        n.observation.forget();
        if (n.lease == null) {
            return;
        }
        log.info("{} left: {}", n.peer.name(), why);
        wire.directory().left(n.peer.name());
        workers.remove(n.peer.name(), n.worker);
        publish();
        n.worker.lose(n.peer.name() + " left: " + why);
        endpoints.gone(n.peer.address());
        if (n.registration != null) {
            n.registration.run();
        }
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            for (Neighbour n : List.copyOf(neighbours.values())) {
                switch (n.pulse.look(now)) {
                    case WAIT -> {}
                    case MEASURE -> ask(n);
                    case ASK -> {
                        n.observation.renew();
                        ask(n);
                    }
                    case BURY -> {
                        over(n, "nothing heard of it for " + NANOSECONDS.toMillis(n.pulse.silent(now)) + " ms");
                        missed.run();
                    }
                }
            }
            if (++ticks % TICKS_UNLISTED == 0) {
                publish();
            }
        } catch (RuntimeException e) {
            log.warn("leases not looked after this time", e);
        }
    }

    /** Each time a request of its own, so that each answer tells how long it took. */
    private void ask(Neighbour n) {
        long asked = System.nanoTime();
        endpoints.udp(Requests.get(Paths.LEASE), n.peer.address(), endpoints.settings().leaseMillis())
                .thenAccept(reply -> later(() -> {
                    n.pulse.answered(System.nanoTime() - asked);
                    heard(n, reply);
                }));
    }

    private void publish() {
        long now = System.nanoTime();
        others = neighbours.values().stream()
                .filter(n -> n.lease != null)
                .map(n -> new Peer(n.peer.name(), Endpoints.hostPort(n.peer.address()), n.worker.device(),
                        n.lease.credits(), n.lease.draining(), NANOSECONDS.toMillis(n.pulse.left(now))))
                .sorted(java.util.Comparator.comparing(Peer::id))
                .toList();
    }

    private void later(Runnable event) {
        try {
            endpoints.clock().execute(() -> {
                try {
                    event.run();
                } catch (RuntimeException e) {
                    log.warn("leases: an event was not taken in", e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("too late: this peer is stopping");
        }
    }

    private static double round(double x) {
        return Math.round(x * 10) / 10.0;
    }

    @Override
    public void close() {
        ticking.cancel(false);
        later(() -> List.copyOf(neighbours.values()).forEach(n -> over(n, "this peer stops")));
    }
}
