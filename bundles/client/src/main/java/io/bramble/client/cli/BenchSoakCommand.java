package io.bramble.client.cli;

import io.bramble.client.chaos.Fault;
import io.bramble.client.chaos.Faults;
import io.bramble.client.chaos.Footprint;
import io.bramble.client.chaos.Harm;
import io.bramble.client.chaos.Load;
import io.bramble.client.chaos.Occupancy;
import io.bramble.client.chaos.Tally;
import io.bramble.client.emulation.EmulatedCluster;
import io.bramble.client.emulation.EmulatedPeer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for what grows. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = {
                "Asks a cluster of emulated boards steadily, each peer as gateway in turn, and says what each peer occupies"
                        + " at intervals, and whether it grew: heap that a collection leaves, direct memory, metaspace, resident"
                        + " memory, threads, files.",
                "Nobody asks while it looks. Peers are real processes in network namespaces and control groups. Wants root,"
                        + " iproute2 and a JDK (jcmd). Exits 1 if an answer is wrong or lost, a peer does not come back, or"
                        + " something grew."
        })
final class BenchSoakCommand implements Callable<Integer> {
    /**
     * All of the heap is resident from the start, so that growth of resident memory is outside of it; and it is small, so that
     * caches of prepared graphs, which have a share of it, are full early. What may be let go when memory is short (soft
     * references) goes with each collection.
     */
    private static final String PEERS = Footprint.OPTION
            + " -Xms256m -Xmx256m -XX:+AlwaysPreTouch -XX:SoftRefLRUPolicyMSPerMB=0";

    @Mixin
    private Trial trial;

    @Option(names = "--minutes", paramLabel = "M", defaultValue = "30",
            description = "that it lasts, after warming up (default ${DEFAULT-VALUE})")
    private double minutes;

    @Option(names = "--interval", paramLabel = "M", defaultValue = "3",
            description = "minutes from one look to the next (default ${DEFAULT-VALUE})")
    private double interval;

    @Option(names = "--warm", paramLabel = "M", defaultValue = "5",
            description = "minutes before the first look, while kernels are compiled; messages are remembered for four"
                    + " (default ${DEFAULT-VALUE})")
    private double warm;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "4",
            description = "requests a second, at most (default ${DEFAULT-VALUE})")
    private double rate;

    @Option(names = "--faults", paramLabel = "F", split = ",", defaultValue = "none",
            description = "that befall peers meanwhile, as of bramble bench chaos; one that is killed is not looked at"
                    + " (default ${DEFAULT-VALUE})")
    private List<String> faults;

    @Override
    public Integer call() throws IOException {
        if (interval <= 0 || minutes < interval || warm < 0 || rate <= 0) {
            throw new IllegalArgumentException("--interval and --rate want more than 0, --minutes an interval or more,"
                    + " --warm 0 or more, got " + interval + ", " + rate + ", " + minutes + ", " + warm);
        }
        List<Fault> kinds = Trial.kinds(faults);
        return trial.run(PEERS, (cluster, load, model) -> run(cluster, load, model, kinds));
    }

    private boolean run(EmulatedCluster cluster, Load load, String model, List<Fault> kinds) throws IOException {
        trial.disturb(cluster);
        Tally all = load.run(trial.clients(), rate, until(warm));
        Occupancy occupancy = new Occupancy();
        List<String> unwell = new ArrayList<>();
        long begin = System.nanoTime();
        look(cluster, occupancy, begin);
        int peers = cluster.peers().size();
        for (int i = 1; i <= Math.round(minutes / interval); i++) {
            Faults injected = new Faults(cluster, model, peers - 1,
                    Harm.byChance(kinds, peers, trial.every(), trial.seed() + i));
            try (injected) {
                all = all.plus(load.run(trial.clients(), rate, until(interval)));
            }
            unwell.addAll(injected.unwell());
            look(cluster, occupancy, begin);
        }
        System.out.printf(Locale.ROOT,
                "%n%d requests, %d right, %d wrong, %d lost, %d retries; p50 %.1f ms, p99 %.1f ms%n",
                all.requests(), all.right(), all.wrong(), all.lost().size(), all.retries(), all.millis(0.5),
                all.millis(0.99));
        all.lost().forEach(l -> System.out.println("lost: " + l));
        unwell.forEach(u -> System.out.println("did not come back: " + u));
        System.out.println("\n" + occupancy + (occupancy.flat() ? "\nflat" : "\nNOT FLAT"));
        return all.flawless() && unwell.isEmpty() && occupancy.flat();
    }

    private static IntPredicate until(double minutes) {
        long end = System.nanoTime() + (long) (minutes * TimeUnit.MINUTES.toNanos(1));
        return n -> System.nanoTime() < end;
    }

    private static void look(EmulatedCluster cluster, Occupancy occupancy, long begin) throws IOException {
        double minute = (System.nanoTime() - begin) / 60e9;
        Map<String, Footprint> footprints = new LinkedHashMap<>();
        for (EmulatedPeer peer : cluster.peers()) {
            footprints.put(peer.id(), Footprint.of(peer.pid()));
            System.err.printf(Locale.ROOT, "%5.1f min  %s  %s%n", minute, peer.id(), footprints.get(peer.id()));
        }
        occupancy.add(minute, footprints);
    }
}
