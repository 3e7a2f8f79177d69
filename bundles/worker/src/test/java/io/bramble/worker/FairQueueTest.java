package io.bramble.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FairQueueTest {
    private static final int SEEDS = 200;

    /** One machine that readies some turns while one computes; time is what is computed. */
    private static final class Server {
        private final Map<String, Double> weights = new HashMap<>();
        private final Map<String, Integer> longest = new HashMap<>();
        private final Map<String, Long> had = new HashMap<>();
        private final FairQueue<String> queue = new FairQueue<>(weights::get);
        private final Queue<FairQueue.Turn<String>> out = new ArrayDeque<>();
        private final Random random;
        private final int slots;
        private long now;

        Server(Random random, int slots) {
            this.random = random;
            this.slots = slots;
        }

        void gateway(String name, double weight, int most) {
            weights.put(name, weight);
            longest.put(name, most);
        }

        /** Lets the oldest turn that is out compute; who had it. */
        String turn() {
            while (out.size() < slots) {
                FairQueue.Turn<String> turn = queue.poll();
                if (turn == null) {
                    break;
                }
                out.add(turn);
            }
            FairQueue.Turn<String> done = out.remove();
            // One in eight comes to nothing, as cancelled ones do.
            long nanos = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(longest.get(done.gateway()));
            now += nanos;
            had.merge(done.gateway(), nanos, Long::sum);
            queue.spent(done, nanos);
            return done.gateway();
        }

        static Server of(Random random) {
            Server server = new Server(random, 1 + random.nextInt(3));
            int gateways = 2 + random.nextInt(4);
            for (int i = 0; i < gateways; i++) {
                server.gateway("pi-" + i, 0.5 + random.nextInt(8) / 2.0, 1_000 + random.nextInt(20_000));
            }
            return server;
        }

        void fill(String gateway, int tasks) {
            for (int i = 0; i < tasks; i++) {
                queue.add(gateway, gateway);
            }
        }
    }

    @Test
    void thoseWhoAlwaysWantItGetWhatTheirWeightsSay() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Server server = Server.of(new Random(seed));
            List<String> gateways = List.copyOf(server.weights.keySet());
            gateways.forEach(g -> server.fill(g, server.slots + 1));
            for (int i = 0; i < 3_000; i++) {
                server.fill(server.turn(), 1);
            }
            double all = server.weights.values().stream().mapToDouble(w -> w).sum();
            for (String gateway : gateways) {
                double share = (double) server.had.get(gateway) / server.now;
                double wanted = server.weights.get(gateway) / all;
                assertEquals(wanted, share, 0.1 * wanted, "seed " + seed + " " + gateway + " of " + server.weights);
            }
        }
    }

    @Test
    void whoComesWaitsForWhatIsOutAndForTwiceTheLongestTurnOfEachOther() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Server server = Server.of(random);
            List<String> gateways = new ArrayList<>(server.weights.keySet());
            String comes = gateways.remove(0);
            gateways.forEach(g -> server.fill(g, 100));
            for (int i = random.nextInt(50); i > 0; i--) {
                server.turn();
            }
            int most = gateways.stream().mapToInt(server.longest::get).max().orElseThrow();
            long bound = gateways.stream().mapToLong(server.longest::get).sum() * 2 + (long) server.slots * most
                    + server.longest.get(comes);
            server.fill(comes, 1);
            long begin = server.now;
            while (!server.turn().equals(comes)) {
                assertTrue(server.now - begin <= bound, "seed " + seed + ": waits for " + (server.now - begin)
                        + ", more than " + bound);
            }
        }
    }

    @Test
    void nobodyWhoWaitsIsPassedOverForEver() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Server server = Server.of(random);
            int tasks = 0;
            for (String gateway : server.weights.keySet()) {
                int n = random.nextInt(30);
                server.fill(gateway, n);
                tasks += n;
            }
            for (int i = 0; i < tasks; i++) {
                server.turn();
            }
            assertNull(server.queue.poll(), "seed " + seed);
        }
    }

    @Test
    void whatOneHadWhileNobodyElseWantedItIsNotHeldAgainstIt() {
        Server server = new Server(new Random(1), 1);
        server.gateway("a", 1, 1_000);
        server.gateway("b", 1, 1_000);
        server.fill("a", 100);
        for (int i = 0; i < 100; i++) {
            server.turn();
        }
        server.had.clear();
        server.fill("a", 200);
        server.fill("b", 200);
        for (int i = 0; i < 200; i++) {
            server.turn();
        }
        assertEquals(1, (double) server.had.get("a") / server.had.get("b"), 0.1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void tasksOfOneGatewayComeInTheirOrder(int slots) {
        FairQueue<Integer> queue = new FairQueue<>(gateway -> 1);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            queue.add("a", i);
        }
        Queue<FairQueue.Turn<Integer>> out = new ArrayDeque<>();
        for (int i = 0; i < 10; i++) {
            FairQueue.Turn<Integer> turn = queue.poll();
            order.add(turn.item());
            out.add(turn);
            if (out.size() == slots) {
                queue.spent(out.remove(), 5);
            }
        }
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), order);
    }
}
