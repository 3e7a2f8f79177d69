package io.bramble.protocol.peer;

import static io.bramble.protocol.peer.TestPeer.cluster;
import static io.bramble.protocol.peer.TestPeer.next;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.Lease;
import io.bramble.protocol.net.Observation;
import io.bramble.protocol.net.Requests;
import io.bramble.protocol.net.Served;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same script on a clean line, with one datagram in twenty lost, and with some doubled and swapped. */
@Timeout(120)
class LossyLinkTest {
    @ParameterizedTest(name = "loss={0} doubled={1} swapped={2}")
    @CsvSource({"0, 0, 0", "0.05, 0, 0", "0.05, 0.1, 0.1"})
    void aLeaseIsHeardAgainAndAgainAndABodyOfManyBlocksArrivesWhole(double loss, double doubled, double swapped)
            throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        try (TestPeer a = new TestPeer("a", cluster(0));
                TestPeer b = new TestPeer("b", cluster(0));
                UdpRelay line = new UdpRelay(b.port(), seed, loss, doubled, swapped)) {
            BlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();
            b.wire.endpoints().add(new Served("sink", 1, Set.of(Method.PUT), request -> {
                bodies.add(request.body());
                return Reply.text(Reply.CHANGED, "got " + request.body().length);
            }));
            InetSocketAddress there = new InetSocketAddress(InetAddress.getLoopbackAddress(), line.port());
            BlockingQueue<Reply> words = new LinkedBlockingQueue<>();
            Observation observation = Observation.of(a.wire.endpoints(), Paths.LEASE, there, words::add);
            for (int i = 0; i < 5; i++) {
                assertEquals("b", Lease.read(next(words).body()).device().id());
            }
            observation.forget();

            byte[] body = new byte[15_000];
            new Random(seed).nextBytes(body);
            var put = Requests.of(org.eclipse.californium.core.coap.CoAP.Code.PUT, "sink");
            put.setPayload(body);
            Reply reply = a.wire.endpoints().udp(put, there, 90_000).get(90, TimeUnit.SECONDS);
            assertEquals("got 15000", reply.text());
            assertEquals(true, Arrays.equals(body, next(bodies)));
            assertNull(bodies.poll(), "a doubled datagram is handled once");
        }
    }
}
