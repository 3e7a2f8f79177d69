package io.bramble.partitioner;

import io.bramble.plan.Device;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The devices that share a tiled stage, in the plan's order, and how many bands each gets. Fewer and thicker bands
 * recompute less.
 */
record Crew(List<Device> devices, int bandsEach) {
    Crew {
        devices = List.copyOf(devices);
    }

    /** All with the bands wanted, all with one band each, then without the slowest, down to two. */
    static List<Crew> candidates(Situation situation) {
        List<Device> all = situation.devices();
        List<Crew> crews = new ArrayList<>(List.of(new Crew(all, situation.limits().bandsPerDevice())));
        List<Device> fastest = new ArrayList<>(all);
        fastest.sort(Comparator.comparingDouble(Device::gflops).reversed());
        for (int count = all.size(); count >= 2; count--) {
            List<Device> chosen = fastest.subList(0, count);
            crews.add(new Crew(all.stream().filter(chosen::contains).toList(), 1));
        }
        return crews;
    }

    /** Divides that many rows or columns in proportion to speed; a device that would get none is left out. */
    List<Band> bands(int extent) {
        return Band.divide(extent, devices, bandsEach);
    }
}
