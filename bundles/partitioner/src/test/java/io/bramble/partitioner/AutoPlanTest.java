package io.bramble.partitioner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Link;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Speed;
import io.bramble.plan.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the strategy {@code auto} promises, on random graphs and devices. */
class AutoPlanTest {
    private static final long SEED = Long.getLong("seed", 20261126L);
    private static final double ROUNDING = 1 + 1e-9;
    /** Of graphs that allow more, not all can be tried. */
    private static final int MOST_PLANS = 5_000;

    private final StagePartitioner partitioner = new StagePartitioner(Limits.DEFAULT);

    /** Slow enough that cuts of small graphs pay now and then. */
    private static Device device(String id, Random random) {
        double gflops = Math.exp(random.nextDouble() * 4) / 500;
        return new Device(id, Speed.typical(gflops), 0.01 + random.nextDouble(), 512 << 20, 4, "vector",
                new Link(10 + random.nextInt(1000), random.nextDouble(), random.nextDouble() / 10));
    }

    private static List<Device> devices(int count, Random random) {
        List<Device> devices = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            devices.add(device("pi-" + i, random));
        }
        return devices;
    }

    private Plan auto(Graph graph, List<Device> devices) {
        return partitioner.plan(graph, devices, "auto");
    }

    private double seconds(Graph graph, List<Device> devices) {
        return auto(graph, devices).forecast().seconds();
    }

    @Test
    void itIsTheFastestOfAllPlansThatCanBeMade() {
        int cut = 0;
        int tried = 0;
        for (long seed = SEED; seed < SEED + 60; seed++) {
            Random random = new Random(seed);
            Graph graph = new RandomCases(seed).graph();
            List<Device> devices = devices(2 + random.nextInt(2), random);
            Chain chain = new Chain(graph, new PartGraphs(), CutPoints.finer(graph));
            if (chain.blocks() > 6) {
                continue;
            }
            for (boolean staying : new boolean[]{false, true}) {
                Search search = new Search(Field.of(chain, devices, staying), Strategy.SCHEMES);
                Exhaustive all = new Exhaustive(search, graph, devices);
                all.from(0, Field.GATEWAY);
                if (all.plans > MOST_PLANS) {
                    continue;
                }
                Plan chosen = all.plan(search.cheapest(0, leg -> true));
                assertEquals(all.best, Forecasts.of(chosen).seconds(), all.best * 1e-9, "seed " + seed);
                cut += chosen.tasks() > 1 ? 1 : 0;
                tried += all.plans;
            }
        }
        System.out.println("seed " + SEED + ": " + tried + " plans tried, " + cut + " best ones are cut");
        assertTrue(cut > 20 && tried > 10_000, cut + " of " + tried);
    }

    /** Every way from the first cut to the last, each made a plan and forecast as such. */
    private static final class Exhaustive {
        private final Search search;
        private final Graph graph;
        private final List<Device> devices;
        private final List<Leg> way = new ArrayList<>();
        private double best = Double.POSITIVE_INFINITY;
        private int plans;

        Exhaustive(Search search, Graph graph, List<Device> devices) {
            this.search = search;
            this.graph = graph;
            this.devices = devices;
        }

        void from(int cut, int holder) {
            if (plans > MOST_PLANS) {
                return;
            }
            if (cut == search.field().chain().blocks() && holder == Field.GATEWAY) {
                plans++;
                best = Math.min(best, Forecasts.of(plan(way)).seconds());
                return;
            }
            for (Leg leg : search.legs()) {
                if (leg.from() == cut && leg.before() == holder) {
                    way.add(leg);
                    from(leg.to(), leg.after());
                    way.remove(way.size() - 1);
                }
            }
        }

        Plan plan(List<Leg> legs) {
            return RandomWays.plan(search, legs, graph, devices);
        }
    }

    @Test
    void itIsNeverSlowerThanAnyOtherStrategy() {
        for (long seed = SEED; seed < SEED + 100; seed++) {
            Random random = new Random(seed);
            Graph graph = new RandomCases(seed).graph();
            List<Device> devices = devices(1 + random.nextInt(6), random);
            double auto = seconds(graph, devices);
            double local = partitioner.plan(graph, devices, "local").forecast().seconds();
            assertTrue(auto <= local * ROUNDING, "seed " + seed + ": " + auto + " s, local " + local);
        }
    }

    @Test
    void anotherPeerOrAFasterLinkNeverMakesItSlower() {
        int faster = 0;
        for (long seed = SEED; seed < SEED + 100; seed++) {
            Random random = new Random(seed);
            Graph graph = new RandomCases(seed).graph();
            Device one = device("pi-1", random);
            List<Device> devices = new ArrayList<>(List.of(one));
            double before = seconds(graph, devices);
            for (int i = 2; i <= 7; i++) {
                devices.add(new Device("pi-" + i, one.speed(), one.memoryGbs(), one.memoryBytes(), one.threads(),
                        one.kernels(), one.link()));
                double now = seconds(graph, devices);
                assertTrue(now <= before * ROUNDING, "seed " + seed + ": " + i + " peers " + now + " s, one less "
                        + before);
                faster += now < before ? 1 : 0;
                before = now;
            }
            List<Device> closer = devices.stream()
                    .map(d -> d.with(
                            new Link(d.link().mbits() * 2, d.link().roundTripMillis() / 2, d.link().messageMillis())))
                    .toList();
            double now = seconds(graph, closer);
            assertTrue(now <= before * ROUNDING, "seed " + seed + ": " + now + " s, with slower links " + before);
        }
        assertTrue(faster > 50, "peers helped " + faster + " times");
    }

    @Test
    void whereAWholeModelFitsNoDeviceItIsCutSoThatItDoes() {
        Graph graph = StagesTest.vgg();
        List<Device> small = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            // 5 MB of weights of fc1 come and are packed: 10 MB in one piece.
            small.add(new Device("pi-" + i, 1000, 1000, 5 << 20, 4, "vector"));
        }
        Plan plan = auto(graph, small);
        plan.forecast().memory().forEach((device, bytes) -> assertTrue(bytes <= 5 << 20, device + " " + bytes));
        assertTrue(plan.stages().stream().anyMatch(s -> s.scheme().equals("neuron-shards")));
        List<Device> large = small.stream()
                .map(d -> new Device(d.id(), 1000, 1000, 512 << 20, 4, "vector"))
                .toList();
        assertEquals(1, auto(graph, large).tasks());
    }

    @Test
    void weightsThatStayInAFileTakeMemoryOnce() {
        List<Device> small = IntStream.rangeClosed(1, 4)
                .mapToObj(i -> new Device("pi-" + i, 1000, 1000, 3 << 20, 4, "vector")).toList();
        Graph graph = StagesTest.vgg();
        assertTrue(lacks(auto(graph, small), small));
        assertFalse(lacks(auto(Stored.of(graph), small), small));
    }

    private static boolean lacks(Plan plan, List<Device> devices) {
        return devices.stream().anyMatch(d -> plan.forecast().memory().getOrDefault(d.id(), 0L) > d.memoryBytes());
    }

    @Test
    void aPeerThatWouldHarmIsLeftOut() {
        Graph graph = StagesTest.vgg();
        Device fast = new Device("fast", 0.2, 0.05, 512 << 20, 4, "vector");
        Device other = new Device("other", 0.2, 0.05, 512 << 20, 4, "vector");
        Device lame = new Device("lame", 0.0002, 0.00005, 512 << 20, 1, "scalar");
        Plan plan = auto(graph, List.of(fast, lame, other));
        assertTrue(plan.tasks() > 1);
        assertTrue(plan.stages().stream().flatMap(s -> s.parts().stream()).noneMatch(p -> p.device().equals("lame")));
    }

    private static Device device(String id, double gflops, int memoryMiB) {
        return new Device(id, Speed.typical(gflops), gflops, (long) memoryMiB << 20, 4, "vector", Link.GIGABIT);
    }

    private static List<String> schemes(Plan plan) {
        return plan.stages().stream().map(Stage::scheme).toList();
    }

    @Test
    void manyRequestsGoToWhoeverIsFreeWhereTheModelFitsEveryone() {
        List<Device> four = List.of(device("a", 1, 512), device("b", 1, 512), device("c", 1, 512), device("d", 1, 512));
        Plan plan = partitioner.plan(StagesTest.vgg(), four, "throughput");
        assertEquals(List.of("frame-parallel"), schemes(plan));
        assertEquals(Part.ANYBODY, plan.stages().get(0).parts().get(0).device());
        double alone = partitioner.plan(StagesTest.vgg(), four.subList(0, 1), "local").forecast().perSecond();
        assertEquals(4 * alone, plan.forecast().perSecond(), alone / 10);
    }

    @Test
    void whereItFitsNobodyLayersArePipelined() {
        // vgg() has 10 MB of weights, as they came and packed: all of it in one fully connected layer.
        List<Device> two = List.of(device("a", 1, 6), device("b", 1, 12));
        Plan plan = partitioner.plan(StagesTest.vgg(), two, "throughput");
        assertTrue(plan.stages().size() > 1 && !schemes(plan).contains("frame-parallel"), schemes(plan).toString());
        plan.forecast().memory().forEach((id, bytes) -> assertTrue(
                bytes <= two.stream().filter(d -> d.id().equals(id)).findFirst().orElseThrow().memoryBytes(),
                id + " " + bytes));
    }

    @Test
    void ofEveryPlanIsSaidAnewWhatToExpect() {
        List<Device> two = List.of(device("a", 1, 512), device("b", 1, 512));
        List<Device> slower = List.of(device("a", 0.5, 512), device("b", 0.5, 512));
        for (String strategy : partitioner.strategies()) {
            Plan plan = partitioner.plan(StagesTest.vgg(), two, strategy);
            assertEquals(plan, partitioner.forecast(plan, two), strategy);
            Plan later = partitioner.forecast(plan, slower);
            assertEquals(plan.stages(), later.stages(), strategy);
            assertTrue(later.forecast().seconds() > plan.forecast().seconds(), strategy);
            assertTrue(later.forecast().perSecond() < plan.forecast().perSecond(), strategy);
        }
    }

    @Test
    void aSlowGatewayLeavesAllToAFastPeer() {
        Plan plan = auto(StagesTest.vgg(), List.of(device("slow", 0.2, 512), device("fast", 50, 512)));
        assertTrue(schemes(plan).contains("whole-layers"), schemes(plan).toString());
        assertTrue(plan.stages().stream().flatMap(s -> s.parts().stream()).filter(p -> p.device().equals("fast"))
                .mapToLong(Part::flops).sum() > 0.9 * StagesTest.vgg().flops());
    }

    @Test
    void manyPeersAreOfMoreUseThanFour() {
        List<Device> many = new ArrayList<>();
        for (int i = 1; i <= 64; i++) {
            many.add(device("pi-" + i, 0.01, 512));
        }
        Plan plan = auto(StagesTest.vgg(), many);
        assertTrue(plan.tasks() > 8, schemes(plan).toString());
        assertTrue(plan.forecast().seconds() < auto(StagesTest.vgg(), many.subList(0, 4)).forecast().seconds());
    }
}
