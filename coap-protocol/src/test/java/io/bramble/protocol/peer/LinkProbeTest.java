package io.bramble.protocol.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.plan.Link;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LinkProbeTest {
    @Test
    void aPeerIsProbedOverItsSocketAndTheClockSaysHowFarItIs() throws Exception {
        try (TestPeer a = new TestPeer("a", TestPeer.cluster(0)); TestPeer b = new TestPeer("b", TestPeer.cluster(0))) {
            AtomicLong clock = new AtomicLong();
            // Each look at the clock is a millisecond after the one before.
            LinkProbe probe = new LinkProbe(a.wire.endpoints(), () -> clock.addAndGet(1_000_000));
            Link link = probe.measure(new InetSocketAddress(InetAddress.getLoopbackAddress(), b.port()));
            assertEquals(1, link.roundTripMillis(), 1e-9);
            assertEquals(0, link.messageMillis(), 1e-9);
            assertEquals(1e5, link.mbits(), "as much time for bytes as for none");
        }
    }

    @Test
    void aQuarterMoreOrLessIsADifference() {
        Link link = new Link(100, 1, 0.1);
        assertFalse(LinkProbe.differs(link, new Link(81, 1.2, 0.12)));
        assertTrue(LinkProbe.differs(link, new Link(79, 1, 0.1)));
        assertTrue(LinkProbe.differs(link, new Link(100, 1.3, 0.1)));
        assertTrue(LinkProbe.differs(link, new Link(100, 1, 0.13)));
    }
}
