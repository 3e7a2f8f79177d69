package io.bramble.partitioner;

import io.bramble.plan.Device;
import io.bramble.tensor.Division;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Some of the devices, and how much each is to have of what they share.
 *
 * @param devices the gateway first if it is among them, unless {@linkplain #turned turned}
 * @param weights in proportion to which they share
 * @param granule rows or columns at most that are not divided: those of a tile of Winograd's algorithm, or 1
 * @param rows of the grid in which they share a feature map, each for a group of them; 1: not in a grid but in bands
 */
record Team(List<Device> devices, List<Double> weights, int granule, int rows) {
    /** Up to so many devices every subset is tried. */
    private static final int EVERY_SUBSET = 4;
    /** Two rows of two. */
    private static final int LEAST_GRID = 4;

    Team {
        devices = List.copyOf(devices);
        weights = List.copyOf(weights);
    }

    static Team alone(Device device) {
        return new Team(List.of(device), List.of(1.0), 1, 1);
    }

    /** The same devices, sharing in another proportion. */
    Team weighted(ToDoubleFunction<Device> weight) {
        return new Team(devices, devices.stream().map(weight::applyAsDouble).toList(), 1, 1);
    }

    boolean isGrid() {
        return rows > 1;
    }

    /**
     * Each device's share of a feature map, in their order; an empty one where it is too small. In a grid the borders are
     * shorter than those of as many bands, so less is computed twice and fetched, but of more neighbours. The first device
     * has the last cell, the smallest where there is no dividing evenly: if it is the gateway it sees to messages, too.
     */
    List<Region> cells(Shape shape) {
        List<Double> among = new ArrayList<>(weights);
        Collections.rotate(among, -1);
        List<Region> cells = cells(shape, among);
        Collections.rotate(cells, 1);
        return cells;
    }

    private List<Region> cells(Shape shape, List<Double> among) {
        Region whole = Region.whole(shape);
        if (!isGrid()) {
            int axis = Tiling.axis(shape);
            return new ArrayList<>(divide(shape.extent(axis), among).stream().map(b -> whole.with(axis, b)).toList());
        }
        List<List<Double>> groups = new ArrayList<>();
        for (int size : Shares.even(devices.size(), rows)) {
            int from = groups.stream().mapToInt(List::size).sum();
            groups.add(among.subList(from, from + size));
        }
        List<Range> bands = divide(shape.extent(2),
                groups.stream().map(g -> g.stream().mapToDouble(Double::doubleValue).sum()).toList());
        List<Region> cells = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            Region band = whole.with(2, bands.get(g));
            divide(shape.extent(3), groups.get(g)).forEach(columns -> cells.add(band.with(3, columns)));
        }
        return cells;
    }

    /**
     * The same devices from another one on: of several layers that are cut alike it is not always the same who has what is
     * left over.
     */
    Team turned(int by) {
        List<Device> from = new ArrayList<>(devices);
        List<Double> and = new ArrayList<>(weights);
        Collections.rotate(from, -by);
        Collections.rotate(and, -by);
        return new Team(from, and, granule, rows);
    }

    /** Runs of rows, columns or panels, in the order of the devices; an empty one where the share is too small. */
    List<Range> divide(int extent) {
        return divide(extent, weights);
    }

    private List<Range> divide(int extent, List<Double> among) {
        Division runs = new Division(extent, granule);
        int[] shares = Shares.of(runs.count(),
                among.stream().mapToDouble(Double::doubleValue).toArray());
        List<Range> ranges = new ArrayList<>();
        int at = 0;
        for (int share : shares) {
            ranges.add(new Range(runs.start(at), runs.start(at + share)));
            at += share;
        }
        return ranges;
    }

    /**
     * Teams of two or more that are worth a try. Of few devices every subset. Of more, the fastest ones, once with the
     * gateway whatever its speed and once as it comes: as links are alike, a team is never better for a slower member
     * in the place of a faster one.
     *
     * @param seconds of the same work on each device
     */
    static List<Team> candidates(List<Device> devices, double[] seconds, int granule) {
        Map<List<Integer>, Team> teams = new LinkedHashMap<>();
        int n = devices.size();
        if (n <= EVERY_SUBSET) {
            for (int set = 1; set < 1 << n; set++) {
                int members = set;
                add(teams, devices, seconds, granule, range(n).stream().filter(d -> (members >> d & 1) == 1).toList());
            }
        } else {
            List<Integer> fastest = new ArrayList<>(range(n));
            fastest.sort(Comparator.comparingDouble(d -> seconds[d]));
            List<Integer> gatewayFirst = new ArrayList<>(fastest);
            gatewayFirst.remove((Integer) 0);
            gatewayFirst.add(0, 0);
            for (int size : sizes(n)) {
                add(teams, devices, seconds, granule, gatewayFirst.subList(0, size).stream().sorted().toList());
                add(teams, devices, seconds, granule, fastest.subList(0, size).stream().sorted().toList());
            }
        }
        List<Team> all = new ArrayList<>(teams.values());
        teams.values().stream().filter(team -> team.devices.size() >= LEAST_GRID).map(Team::grid).forEach(all::add);
        return List.copyOf(all);
    }

    /** The same devices, sharing in a grid that is about as wide as high. */
    private Team grid() {
        return new Team(devices, weights, granule, (int) Math.sqrt(devices.size()));
    }

    /** All up to 16, then in steps of about a quarter. */
    private static List<Integer> sizes(int most) {
        List<Integer> sizes = new ArrayList<>();
        for (int size = 2; size < most; size += Math.max(1, Integer.highestOneBit(size) / (size < 16 ? 16 : 4))) {
            sizes.add(size);
        }
        sizes.add(most);
        return sizes;
    }

    private static List<Integer> range(int n) {
        Integer[] all = new Integer[n];
        Arrays.setAll(all, i -> i);
        return List.of(all);
    }

    private static void add(Map<List<Integer>, Team> teams, List<Device> devices, double[] seconds, int granule,
            List<Integer> members) {
        if (members.size() > 1) {
            teams.putIfAbsent(members, new Team(members.stream().map(devices::get).toList(),
                    members.stream().map(d -> 1 / Math.max(1e-12, seconds[d])).toList(), granule, 1));
        }
    }
}
