package io.bramble.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Hosts on a network of their own: one network namespace each, joined by a bridge, every link with the rate of a
 * board's. Needs root and iproute2; closing it takes away what it made.
 */
final class Lan implements AutoCloseable {
    /** Addresses reserved for documentation (RFC 5737); nobody outside the namespaces has them. */
    private static final String NET = "198.51.100.";

    private final String id = "br" + ProcessHandle.current().pid() % 100_000;
    private final Path folder;
    private final List<Process> peers = new ArrayList<>();

    /** Why there can be none on this machine; null if there can. */
    static String hindrance() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "network namespaces want root";
        }
        return Files.isExecutable(Path.of("/usr/sbin/ip")) ? null : "no /usr/sbin/ip; apt-get install iproute2";
    }

    Lan(Path folder, int hosts, String rate) throws IOException {
        this.folder = folder;
        run("ip link add " + id + " type bridge mcast_snooping 0");
        run("ip link set " + id + " up");
        for (int host = 1; host <= hosts; host++) {
            String space = space(host);
            run("ip netns add " + space);
            run("ip link add " + link(host) + " type veth peer name eth0 netns " + space);
            run("ip link set " + link(host) + " master " + id + " up");
            run("ip -n " + space + " addr add " + address(host) + "/24 dev eth0");
            run("ip -n " + space + " link set lo up");
            run("ip -n " + space + " link set eth0 up");
            run("ip -n " + space + " route add 224.0.0.0/4 dev eth0");
            run("tc -n " + space + " qdisc add dev eth0 root tbf rate " + rate + " burst 32k latency 50ms");
            run("tc qdisc add dev " + link(host) + " root tbf rate " + rate + " burst 32k latency 50ms");
        }
    }

    static String address(int host) {
        return NET + host;
    }

    private String space(int host) {
        return id + "-" + host;
    }

    private String link(int host) {
        return id + "v" + host;
    }

    /** Starts a peer named lan-HOST there, on the default port. */
    void peer(int host) throws IOException {
        Path data = Files.createDirectories(folder.resolve("lan-" + host));
        peers.add(command(
                host,
                Distribution.built().launcher().toString(),
                "node",
                "--name",
                "lan-" + host,
                "--bind",
                address(host),
                "--trusted-network",
                "--data",
                data.toString())
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("log").toFile())
                .start());
    }

    /** A command to be run on a host. */
    ProcessBuilder command(int host, String... words) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", space(host)));
        command.addAll(List.of(words));
        return new ProcessBuilder(command);
    }

    /** Pulls a host's cable: no packet in or out, and nobody is told. */
    void cut(int host) throws IOException {
        run("ip link set " + link(host) + " down");
    }

    String log(int host) throws IOException {
        return Files.readString(folder.resolve("lan-" + host).resolve("log"));
    }

    private static void run(String command) throws IOException {
        Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Process peer : peers) {
            peer.destroy();
        }
        for (Process peer : peers) {
            try {
                if (!peer.waitFor(10, TimeUnit.SECONDS)) {
                    peer.destroyForcibly();
                }
            } catch (InterruptedException e) {
                peer.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        for (int host = 1; Files.exists(Path.of("/run/netns", space(host))); host++) {
            // By itself a link would stay as long as a closed connection lingers in its namespace.
            run("ip link del " + link(host));
            run("ip netns del " + space(host));
        }
        run("ip link del " + id);
    }
}
