package io.bramble.partitioner;

import io.bramble.operator.Winograd;
import io.bramble.plan.Device;
import java.util.ArrayList;
import java.util.List;

/**
 * What a search for the best plan moves in: the graph as a chain, the devices, and the teams that may hold a value.
 *
 * @param teams the gateway alone first, then each other device alone, then those of several
 * @param staying whether values may stay with those who made them
 */
record Field(Chain chain, List<Device> devices, List<Team> teams, boolean staying) {
    /** Number of the team that is the gateway alone. */
    static final int GATEWAY = 0;

    static Field of(Chain chain, List<Device> devices, boolean staying) {
        double[] seconds = devices.stream().mapToDouble(device -> seconds(chain, device)).toArray();
        List<Team> teams = new ArrayList<>(devices.stream().map(Team::alone).toList());
        teams.addAll(Team.candidates(devices, seconds, 1));
        if (chain.graph().nodes().stream().anyMatch(node -> Winograd.computes(node.operator()))) {
            teams.addAll(Team.candidates(devices, seconds, Winograd.TILE));
        }
        return new Field(chain, List.copyOf(devices), List.copyOf(teams), staying);
    }

    /** The time a device takes for what bands are cut of. */
    double seconds(Device device) {
        return seconds(chain, device);
    }

    /** Whether the value at a cut may stay with those who made it. */
    boolean stays(int cut) {
        return staying && cut > 0 && cut < chain.blocks() && !chain.isOutput(cut);
    }

    /** What bands are cut of, for shares are in proportion to that; of all where there is nothing of that kind. */
    private static double seconds(Chain chain, Device device) {
        double spatial = 0;
        for (int b = 0; b < chain.blocks(); b++) {
            spatial += chain.spatial(b) ? chain.whole(b).load().seconds(device) : 0;
        }
        return spatial > 0 ? spatial : chain.seconds(device);
    }

    Device gateway() {
        return devices.get(0);
    }

    /** Share of the smallest member's memory that so many bytes are. */
    static double pressure(Team team, long bytes) {
        double pressure = 0;
        for (Device device : team.devices()) {
            pressure = Math.max(pressure, bytes / (double) Math.max(1, device.memoryBytes()));
        }
        return pressure;
    }
}
