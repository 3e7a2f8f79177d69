package io.bramble.client.cli;

import io.bramble.client.Cluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Whom a command asks: a peer that runs, or a throw-away cluster on this machine. */
final class Target implements AutoCloseable {
    @Option(
            names = "--at",
            paramLabel = "URI",
            split = ",",
            description = "a peer, as coap+tcp://192.0.2.7 or coap://192.0.2.7:5683, or several: another is asked if one does"
                    + " not answer; without it a throw-away cluster is started")
    private List<URI> at;

    @Option(
            names = "--peers",
            paramLabel = "N",
            defaultValue = "1",
            description = "peers of the throw-away cluster (default ${DEFAULT-VALUE})")
    private int peers;

    private Cluster cluster;
    private Thread hook;

    /** The peers to ask, the preferred one first; starts the cluster if there is to be one. */
    List<URI> open() throws IOException {
        if (at != null) {
            return at;
        }
        if (peers < 1 || peers > 16) {
            throw new IllegalArgumentException("--peers wants 1 to 16, got " + peers);
        }
        cluster = new Cluster(distribution());
        // Ctrl-C ends what was started.
        hook = new Thread(cluster::close);
        Runtime.getRuntime().addShutdownHook(hook);
        cluster.start(peers);
        return cluster.peers().stream().map(Cluster.Peer::address).toList();
    }

    static Path distribution() {
        Path home = Cluster.ownDistribution();
        if (home == null) {
            throw new IllegalArgumentException(
                    "no distribution to start peers from; run bin/bramble of one, or name a peer with --at");
        }
        return home;
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.closeUnless(hook);
        }
    }
}
