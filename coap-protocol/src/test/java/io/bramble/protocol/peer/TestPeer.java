package io.bramble.protocol.peer;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.bramble.protocol.net.WireSettings;
import io.bramble.task.OfferListener;
import io.bramble.task.Worker;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A whole peer's protocol on real loopback sockets, its worker scripted. */
final class TestPeer implements AutoCloseable {
    static final int LEASE_MILLIS = 600;

    /** Worker services that came; and those that went. */
    final BlockingQueue<Worker> came = new LinkedBlockingQueue<>();

    final BlockingQueue<Worker> went = new LinkedBlockingQueue<>();
    final BlockingQueue<String> offers = new LinkedBlockingQueue<>();
    final ScriptedWorker worker;
    final Wire wire;
    final Neighbourhood neighbourhood;

    TestPeer(String name, WireSettings settings) throws IOException {
        worker = new ScriptedWorker(name);
        wire = new Wire(settings);
        neighbourhood = new Neighbourhood(wire, worker, worker, worker, this::register);
        OfferListener listener = (device, credits) -> offers.add(device + " " + credits);
        neighbourhood.addOfferListener(listener);
    }

    private Runnable register(Worker remote) {
        came.add(remote);
        return () -> went.add(remote);
    }

    /** Settings of a cluster of its own, found by multicast at a port no other test has. */
    static WireSettings cluster(int groupPort, String... peers) {
        return new WireSettings("127.0.0.1", 0, groupPort > 0, "224.0.1.187", Math.max(1, groupPort), "", false,
                LEASE_MILLIS, List.of(peers), 32 << 20);
    }

    static int freeGroup() {
        return ThreadLocalRandom.current().nextInt(20_000, 30_000);
    }

    int port() {
        return wire.endpoints().address().getPort();
    }

    /** The next of some events; a test fails if none comes. */
    static <T> T next(BlockingQueue<T> events) throws InterruptedException {
        T event = events.poll(10, TimeUnit.SECONDS);
        assertNotNull(event, "nothing came within 10 s");
        return event;
    }

    /** Ends without a word, as a board does whose plug is pulled. */
    void vanish() {
        wire.close();
    }

    @Override
    public void close() {
        neighbourhood.close();
        wire.close();
    }
}
