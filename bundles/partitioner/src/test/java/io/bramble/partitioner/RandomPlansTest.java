package io.bramble.partitioner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RandomPlansTest {
    private static final long SEED = Long.getLong("seed", 20261123L);

    @Test
    void everyPlanOfAnyGraphForAnyDevicesPassesTheCheck() {
        Map<String, Integer> stages = new TreeMap<>();
        for (long seed = SEED; seed < SEED + 300; seed++) {
            RandomCases cases = new RandomCases(seed);
            Graph graph = cases.graph();
            List<Device> devices = cases.devices();
            StagePartitioner partitioner = new StagePartitioner(cases.limits());
            for (String strategy : partitioner.strategies()) {
                try {
                    Plan plan = PlanCheck.check(partitioner.plan(graph, devices, strategy));
                    plan.stages().forEach(s -> stages.merge(s.scheme(), 1, Integer::sum));
                    assertTrue(lines(plan) < partitioner.describe(plan).size(), "seed " + seed);
                } catch (IllegalArgumentException e) {
                    throw new AssertionError("seed " + seed + " strategy " + strategy + ": " + e.getMessage(), e);
                }
            }
        }
        System.out.println("seed " + SEED + ": stages by scheme " + stages);
        assertTrue(stages.get("fused-tiles") > 300 && stages.get("neuron-shards") > 100, stages.toString());
    }

    private static int lines(Plan plan) {
        int lines = 0;
        for (Stage stage : plan.stages()) {
            lines += 1 + (int) stage.parts().stream().map(p -> p.device()).distinct().count();
        }
        return lines;
    }

    @Test
    void planForOneWorkerIsTheWholeGraph() {
        RandomCases cases = new RandomCases(SEED);
        for (int i = 0; i < 20; i++) {
            Graph graph = cases.graph();
            StagePartitioner partitioner = new StagePartitioner(Limits.DEFAULT);
            for (String strategy : partitioner.strategies()) {
                Plan plan = partitioner.plan(graph, cases.devices().subList(0, 1), strategy);
                assertEquals(1, plan.tasks());
                assertSame(graph, plan.stages().get(0).parts().get(0).graph());
                assertTrue(plan.stages().get(0).parts().get(0).bound());
            }
        }
    }

    @Test
    void rowsFollowSpeedWithinARow() {
        System.out.println("seed " + SEED);
        for (long seed = SEED; seed < SEED + 200; seed++) {
            List<Device> devices = new RandomCases(seed).devices();
            double sum = devices.stream().mapToDouble(Device::gflops).sum();
            int rows = 1 + new Random(seed).nextInt(300);
            Map<String, Integer> had = new HashMap<>();
            int at = 0;
            for (Band band : Band.divide(rows, devices, 2)) {
                assertEquals(at, band.range().from());
                assertFalse(band.range().length() == 0);
                at = band.range().to();
                had.merge(band.device().id(), band.range().length(), Integer::sum);
            }
            assertEquals(rows, at);
            for (Device device : devices) {
                double exact = rows * device.gflops() / sum;
                assertEquals(exact, had.getOrDefault(device.id(), 0), 1, "seed " + seed + " " + device);
            }
        }
    }

    @Test
    void aDeviceTooSlowForARowIsLeftOut() {
        List<Device> devices = List.of(
                RandomCases.device("fast", 20, 5),
                RandomCases.device("slow", 0.1, 5),
                RandomCases.device("other", 20, 5));
        assertEquals(
                List.of("fast", "fast", "other", "other"),
                Band.divide(8, devices, 2).stream().map(b -> b.device().id()).toList());
    }
}
