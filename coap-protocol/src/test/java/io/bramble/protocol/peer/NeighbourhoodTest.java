package io.bramble.protocol.peer;

import static io.bramble.protocol.peer.TestPeer.cluster;
import static io.bramble.protocol.peer.TestPeer.freeGroup;
import static io.bramble.protocol.peer.TestPeer.next;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.task.Worker;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * <pre>
 * a                                        b
 *  |-- GET /.well-known/core (group) ------&gt;|
 *  |&lt;- 2.05 &lt;/bramble&gt;;ep="b" --------------|
 *  |-- POST /bramble/peers ----------------&gt;|
 *  |-- GET /bramble/lease Observe ---------&gt;|   and b the same
 *  |&lt;- 2.05, again and again ---------------|
 * </pre>
 */
@Timeout(60)
class NeighbourhoodTest {
    @Test
    void threePeersFindEachOtherByMulticast() throws Exception {
        int group = freeGroup();
        try (TestPeer a = new TestPeer("a", cluster(group));
                TestPeer b = new TestPeer("b", cluster(group));
                TestPeer c = new TestPeer("c", cluster(group))) {
            for (TestPeer peer : new TestPeer[]{a, b, c}) {
                Set<String> found = Stream.of(next(peer.came), next(peer.came))
                        .map(w -> w.device().id())
                        .collect(Collectors.toSet());
                assertEquals(2, found.size(), found.toString());
                assertEquals(2, peer.neighbourhood.others().size());
            }
            Worker remote = a.came.peek();
            assertNull(remote, "each other peer is registered once");
            assertEquals("a", a.neighbourhood.self().id());
            assertEquals(12.5, a.neighbourhood.others().get(0).device().gflops());
        }
    }

    @Test
    void peersNamedInTheSettingsFindEachOtherWithoutMulticast() throws Exception {
        try (TestPeer a = new TestPeer("a", cluster(0));
                TestPeer b = new TestPeer("b", cluster(0, "127.0.0.1:" + a.port()))) {
            assertEquals("b", next(a.came).device().id());
            assertEquals("a", next(b.came).device().id());
        }
    }

    @Test
    void theSecondOfTwoPeersOfOneNameIsNotUsed() throws Exception {
        int group = freeGroup();
        try (TestPeer a = new TestPeer("a", cluster(group));
                TestPeer b = new TestPeer("b", cluster(group))) {
            next(a.came);
            try (TestPeer twin = new TestPeer("b", cluster(group))) {
                assertEquals("a", next(twin.came).device().id());
                assertNull(a.came.poll(2L * TestPeer.LEASE_MILLIS, TimeUnit.MILLISECONDS));
                assertEquals("127.0.0.1:" + b.port(), a.neighbourhood.others().get(0).address());
            }
        }
    }

    @Test
    void aPeerThatVanishesLosesItsWorkerWhenItsLeaseIsOver() throws Exception {
        int group = freeGroup();
        try (TestPeer a = new TestPeer("a", cluster(group))) {
            TestPeer b = new TestPeer("b", cluster(group));
            Worker remote = next(a.came);
            b.vanish();
            assertSame(remote, next(a.went));
            assertTrue(a.neighbourhood.others().isEmpty());
            assertTrue(a.wire.directory().all().isEmpty());
        }
    }

    @Test
    void peersThatComeAndGoLeaveNoThreadsBehind() throws Exception {
        int group = freeGroup();
        try (TestPeer a = new TestPeer("a", cluster(group))) {
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            for (int i = 0; i < 3; i++) {
                try (TestPeer b = new TestPeer("b", cluster(group))) {
                    next(a.came);
                    next(b.came);
                }
                next(a.went);
            }
            Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
            left.removeAll(before);
            left.removeIf(t -> !t.getName().startsWith("CoapClient"));
            assertEquals(Set.of(), left);
        }
    }

    @Test
    void aPeerThatStopsIsForgottenAtOnce() throws Exception {
        int group = freeGroup();
        try (TestPeer a = new TestPeer("a", cluster(group))) {
            TestPeer b = new TestPeer("b", cluster(group));
            Worker remote = next(a.came);
            long before = System.nanoTime();
            b.close();
            assertSame(remote, next(a.went));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
            assertTrue(millis < 5_000, "took " + millis + " ms");
        }
    }

    @Test
    void aLivePeerKeepsItsWorkerForManyLeases() throws Exception {
        int group = freeGroup();
        try (TestPeer a = new TestPeer("a", cluster(group));
                TestPeer b = new TestPeer("b", cluster(group))) {
            next(a.came);
            assertNull(a.went.poll(4L * TestPeer.LEASE_MILLIS, TimeUnit.MILLISECONDS));
            assertEquals("b", a.neighbourhood.others().get(0).id());
            assertEquals("a", b.neighbourhood.others().get(0).id());
        }
    }

    @Test
    void aDrainingPeerLosesItsWorkerAndGetsItBack() throws Exception {
        int group = freeGroup();
        try (TestPeer a = new TestPeer("a", cluster(group));
                TestPeer b = new TestPeer("b", cluster(group))) {
            Worker remote = next(a.came);
            b.worker.drain(true);
            assertSame(remote, next(a.went));
            assertEquals("b", a.neighbourhood.others().get(0).id());
            b.worker.drain(false);
            assertSame(remote, next(a.came));
        }
    }

    @Test
    void aCallForHelpIsAnsweredByIdlePeersAlone() throws Exception {
        int group = freeGroup();
        try (TestPeer a = new TestPeer("a", cluster(group));
                TestPeer b = new TestPeer("b", cluster(group));
                TestPeer busy = new TestPeer("busy", cluster(group))) {
            Worker one = next(a.came);
            Worker two = next(a.came);
            Worker remote = one.device().id().equals("b") ? one : two;
            busy.worker.credits = 0;
            assertEquals(0, remote.credits());
            a.neighbourhood.call(5);
            assertEquals("b 2", next(a.offers));
            assertEquals(b.worker.credits, remote.credits());
            assertNull(a.offers.poll(300, TimeUnit.MILLISECONDS), "a busy peer offers nothing");
        }
    }
}
