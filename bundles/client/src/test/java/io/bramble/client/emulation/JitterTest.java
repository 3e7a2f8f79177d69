package io.bramble.client.emulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * <pre>
 *   sender --- cable --- (Jitter) --- cable --- receiver
 * </pre>
 */
@Timeout(60)
final class JitterTest {
    private static final long SEED = 7;
    private static final int FRAMES = 60;
    private static final Duration MOST = Duration.ofMillis(100);

    /** What is in front of the frame: the kernel's word of 10 bytes, two addresses. */
    private static final int TYPE_AT = 10 + 12;
    /** For experiments (IEEE 802). */
    private static final short TYPE = (short) 0x88B5;

    private final String sender = Mark.own() + "a";
    private final String in = Mark.own() + "b";
    private final String out = Mark.own() + "c";
    private final String receiver = Mark.own() + "d";

    @BeforeEach
    void cables() throws IOException {
        String hindrance = Hosts.hindrance() != null ? Hosts.hindrance() : Libc.hindrance();
        if (hindrance != null) {
            System.out.println("skipped: " + hindrance);
        }
        Assumptions.assumeTrue(hindrance == null, hindrance);
        System.out.println("seed " + SEED);
        Commands.run("ip link add " + sender + " type veth peer name " + in);
        Commands.run("ip link add " + out + " type veth peer name " + receiver);
        for (String link : List.of(sender, in, out, receiver)) {
            Commands.run("ip link set " + link + " up");
        }
    }

    @AfterEach
    void noCables() {
        Commands.tried("ip link del " + sender);
        Commands.tried("ip link del " + out);
    }

    /** @param millis gets how long each frame took, in the order in which they came */
    private List<Integer> arrivals(boolean reorder, List<Double> millis) throws IOException {
        Jitter jitter = new Jitter(in, out, MOST, reorder, SEED);
        try (jitter;
                PacketSocket from = new PacketSocket(sender);
                PacketSocket to = new PacketSocket(receiver)) {
            long[] sent = new long[FRAMES];
            for (int i = 0; i < FRAMES; i++) {
                sent[i] = System.nanoTime();
                from.send(ByteBuffer.allocate(100).putShort(TYPE_AT, TYPE).putInt(TYPE_AT + 2, i).array());
            }
            List<Integer> came = new ArrayList<>();
            while (came.size() < FRAMES) {
                byte[] frame = to.receive();
                if (frame != null && ByteBuffer.wrap(frame).getShort(TYPE_AT) == TYPE) {
                    int number = ByteBuffer.wrap(frame).getInt(TYPE_AT + 2);
                    millis.add((System.nanoTime() - sent[number]) / 1e6);
                    came.add(number);
                }
            }
            return came;
        }
    }

    @Test
    void framesThatKeepTheirOrderAllComeInIt() throws IOException {
        List<Double> millis = new ArrayList<>();
        assertEquals(IntStream.range(0, FRAMES).boxed().toList(), arrivals(false, millis));
        // The last is behind sixty chances: one of them is nearly the longest.
        assertTrue(millis.getLast() > 80, millis.toString());
    }

    @Test
    void framesThatMayOvertakeEachOtherAllComeAndAreHeldUpByHalfTheMostOnTheAverage() throws IOException {
        List<Double> millis = new ArrayList<>();
        List<Integer> came = arrivals(true, millis);
        assertNotEquals(came.stream().sorted().toList(), came);
        assertEquals(IntStream.range(0, FRAMES).boxed().toList(), came.stream().sorted().toList());
        double mean = millis.stream().mapToDouble(m -> m).average().orElseThrow();
        System.out.printf("held up %.1f ms on the average%n", mean);
        assertTrue(mean > 35, millis.toString());
    }
}
