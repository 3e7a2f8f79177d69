package io.bramble.client.cli;

import io.bramble.client.chaos.ChaosReport;
import io.bramble.client.chaos.Fault;
import io.bramble.client.chaos.Faults;
import io.bramble.client.chaos.Harm;
import io.bramble.client.chaos.Load;
import io.bramble.client.chaos.Tally;
import io.bramble.client.emulation.EmulatedCluster;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proves that nothing is lost while peers come and go. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
                "Asks a cluster of emulated boards, each peer as gateway in turn, while peers are killed, stopped, cut off and"
                        + " upgraded by chance and packets are lost and held up, and compares every answer bit for bit with the"
                        + " one of calm.",
                "Clients ask again elsewhere when a gateway dies. Peers are real processes in network namespaces and control"
                        + " groups. Wants root and iproute2. Exits 1 if an answer is wrong or lost, or a peer does not come back."
        })
final class BenchChaosCommand implements Callable<Integer> {
    @Mixin
    private Trial trial;

    @Option(names = "--requests", paramLabel = "N", defaultValue = "1000",
            description = "under faults (default ${DEFAULT-VALUE})")
    private int requests;

    @Option(names = "--calm", paramLabel = "N", defaultValue = "200",
            description = "before, without faults, and again after; as many are asked first and do not count (default"
                    + " ${DEFAULT-VALUE})")
    private int calm;

    @Option(names = "--faults", paramLabel = "F", split = ",", defaultValue = "kill,tear,stop,cut,upgrade",
            description = "kinds of them (default ${DEFAULT-VALUE}); none: none")
    private List<String> faults;

    @Override
    public Integer call() throws IOException {
        if (requests < 1 || calm < 1) {
            throw new IllegalArgumentException(
                    "--requests and --calm want 1 or more, got " + requests + ", " + calm);
        }
        List<Fault> kinds = Trial.kinds(faults);
        return trial.run("", (cluster, load, model) -> run(cluster, load, model, kinds));
    }

    private boolean run(EmulatedCluster cluster, Load load, String model, List<Fault> kinds) throws IOException {
        load.run(trial.clients(), n -> n < calm);
        Tally before = load.run(trial.clients(), n -> n < calm);
        trial.disturb(cluster);
        int peers = cluster.peers().size();
        Faults injected = new Faults(cluster, model, peers - 1,
                Harm.byChance(kinds, peers, trial.every(), trial.seed()));
        Tally under;
        try (injected) {
            under = load.run(trial.clients(), n -> n < requests);
        }
        cluster.hosts().interference().end();
        Tally after = load.run(trial.clients(), n -> n < calm);
        ChaosReport report = new ChaosReport(before, under, after, injected.counts(), injected.unwell());
        System.out.print(report);
        return report.flawless();
    }
}
