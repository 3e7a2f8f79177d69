package io.bramble.partitioner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.plan.Device;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TeamTest {
    private static final long SEED = Long.getLong("seed", 20261127L);

    private static List<Device> devices(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> new Device("pi-" + i, 1, 1, 1 << 28, 4, "vector"))
                .toList();
    }

    @Test
    void cellsOfAnyTeamCoverAnyFeatureMapOnce() {
        System.out.println("seed " + SEED);
        int grids = 0;
        for (long seed = SEED; seed < SEED + 300; seed++) {
            Random random = new Random(seed);
            double[] seconds = random.doubles(2 + random.nextInt(12), 0.1, 3).toArray();
            int granule = random.nextBoolean() ? 1 : 4;
            Shape map = Shape.of(1, 1 + random.nextInt(8), 1 + random.nextInt(60), 1 + random.nextInt(60));
            for (Team team : Team.candidates(devices(seconds.length), seconds, granule)) {
                List<Region> cells = team.cells(map);
                assertEquals(team.devices().size(), cells.size());
                assertEquals("", Cover.fault(map, cells), "seed " + seed + " " + team);
                grids += team.isGrid() ? 1 : 0;
            }
        }
        assertTrue(grids > 300, grids + " grids");
    }

    @Test
    void aGridIsOfGroupsWhoseRowsFollowTheirSpeed() {
        // Five devices in two rows, three and two, the first one last. The second row's are as fast as the first row's three.
        Team grid = Team.candidates(devices(5), new double[]{2, 3, 3, 3, 2}, 1).stream()
                .filter(team -> team.isGrid() && team.devices().size() == 5).findFirst().orElseThrow();
        Shape map = Shape.of(1, 4, 20, 30);
        Region whole = Region.whole(map);
        assertEquals(List.of(
                whole.with(2, 10, 20).with(3, 15, 30),
                whole.with(2, 0, 10).with(3, 0, 10),
                whole.with(2, 0, 10).with(3, 10, 20),
                whole.with(2, 0, 10).with(3, 20, 30),
                whole.with(2, 10, 20).with(3, 0, 15)), grid.cells(map));
    }

    @Test
    void theFirstHasTheSmallestShareOfWhatCannotBeDividedEvenly() {
        double[] alike = {1, 1, 1, 1};
        for (Team team : Team.candidates(devices(4), alike, 4)) {
            if (team.devices().size() == 4) {
                List<Integer> sizes = team.cells(Shape.of(1, 1, 28, 28)).stream().map(Region::size).toList();
                assertEquals(Collections.min(sizes), sizes.get(0), team.toString());
            }
        }
    }
}
