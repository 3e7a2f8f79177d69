package io.bramble.partitioner;

import io.bramble.plan.Partitioner;
import java.util.List;
import java.util.stream.Stream;

/**
 * A named choice of schemes. The first scheme that takes a block has it; what none takes stays local. A new scheme is a
 * file of its own and a name in this list.
 */
record Strategy(String name, List<Scheme> schemes) {
    static final Scheme LOCAL = new Local();

    static final Scheme ELSEWHERE = new WholeLayers();
    static final FrameParallel IN_TURNS = new FrameParallel();

    /** Every way of cutting a request there is. */
    static final List<Scheme> SCHEMES = List.of(LOCAL, new FusedTiles(), new ChannelShards(), new NeuronShards(),
            ELSEWHERE);

    /** Chooses the fastest, by {@link AutoPlanner}. */
    static final Strategy AUTO = new Strategy("auto", SCHEMES);

    /** Chooses what answers the most requests a second, by {@link AutoPlanner}. */
    static final Strategy THROUGHPUT = new Strategy(Partitioner.THROUGHPUT, SCHEMES);

    /** The default first. */
    static final List<Strategy> ALL = all(SCHEMES.get(1), SCHEMES.get(3));

    private static List<Strategy> all(Scheme tiles, Scheme shards) {
        return List.of(
                AUTO,
                THROUGHPUT,
                new Strategy("tiles-and-shards", List.of(tiles, shards)),
                new Strategy(tiles.name(), List.of(tiles)),
                new Strategy(shards.name(), List.of(shards)),
                new Strategy(LOCAL.name(), List.of()));
    }

    static List<String> names() {
        return ALL.stream().map(Strategy::name).toList();
    }

    static Strategy named(String name) {
        return ALL.stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "strategy wants to be one of " + String.join(", ", names()) + ", got \""
                                        + name + "\""));
    }

    /** The scheme that a stage was cut by; local where it is not one of ours. */
    static Scheme scheme(String name) {
        return Stream.concat(SCHEMES.stream(), Stream.of(IN_TURNS))
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElse(LOCAL);
    }
}
