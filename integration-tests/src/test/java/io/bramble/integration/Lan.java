package io.bramble.integration;

import io.bramble.client.emulation.Hosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Peers on hosts of their own, at the full speed of this machine. Closing it takes away what it made. */
final class Lan implements AutoCloseable {
    private final Hosts hosts;
    private final Path folder;
    private final List<Process> peers = new ArrayList<>();

    Lan(Path folder, int count, double mbits) throws IOException {
        this.folder = folder;
        this.hosts = new Hosts(count);
        hosts.shape(mbits);
    }

    Hosts hosts() {
        return hosts;
    }

    /** Starts a peer named lan-HOST there, on the default port; it is told its speed. */
    void peer(int host) throws IOException {
        Path data = folder.resolve("lan-" + host);
        ToldSpeed.to(data);
        ProcessBuilder command = hosts.command(
                host,
                Distribution.built().launcher().toString(),
                "node",
                "--name",
                "lan-" + host,
                "--bind",
                hosts.address(host),
                "--trusted-network",
                "--data",
                data.toString())
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("log").toFile());
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        peers.add(command.start());
    }

    String log(int host) throws IOException {
        return Files.readString(folder.resolve("lan-" + host).resolve("log"));
    }

    @Override
    public void close() {
        peers.forEach(Process::destroy);
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
        hosts.close();
    }
}
