package io.bramble.client.emulation;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Hosts on a network of their own: one network namespace each, numbered from 1, joined by a bridge, every link with the
 * rate of a board's in both directions. This process has an address there, too. Wants root and iproute2; closing it takes
 * away what it made.
 */
public final class Hosts implements AutoCloseable {
    /**
     * Bytes that go through the shaping in one piece, as what a board's interface joins before its processor hears of it: less
     * than a burst, for of more each packet would go alone and wake its reader, which took more than reading it.
     */
    private static final int WHOLE = 30_000;

    /** Addresses for measuring networks (RFC 2544); nobody outside has them. The third byte is free. */
    private static final String NET = "198.18.";

    private static final int OWN = 254;
    private static final Path NAMESPACES = Path.of("/run/netns");

    private final String id = Mark.own();
    private final String net;
    private final int count;
    private final Interference interference;

    /** Why there can be none on this machine; null if there can. */
    public static String hindrance() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "network namespaces and control groups want root; run it as root";
        }
        for (String tool : List.of("ip", "tc")) {
            if (!hasTool(tool)) {
                return "there is no " + tool + "; apt-get install iproute2";
            }
        }
        return null;
    }

    public Hosts(int count) throws IOException {
        this.count = count;
        this.net = unusedNet();
        this.interference = new Interference(this, id, count);
        try {
            Commands.run("ip link add " + id + " type bridge mcast_snooping 0");
            Commands.run("ip addr add " + net + OWN + "/24 dev " + id);
            Commands.run("ip link set " + id + " up");
            for (int host = 1; host <= count; host++) {
                make(host);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static String unusedNet() throws IOException {
        String used = Commands.run("ip -4 -o addr show");
        for (int third = 0; third < 256; third++) {
            if (!used.contains(" " + NET + third + ".")) {
                return NET + third + ".";
            }
        }
        throw new IOException("no free network among " + NET + "0.0/16; emulations of others have them all");
    }

    private void make(int host) throws IOException {
        String space = space(host);
        Commands.run("ip netns add " + space);
        Commands.run("ip link add " + link(host) + " type veth peer name eth0 netns " + space);
        Commands.run("ip link set " + link(host) + " master " + id + " up");
        Commands.run("ip -n " + space + " addr add " + address(host) + "/24 dev eth0");
        Commands.run("ip -n " + space + " link set lo up");
        Commands.run("ip -n " + space + " link set eth0 up");
        Commands.run("ip -n " + space + " route add 224.0.0.0/4 dev eth0");
    }

    /** Gives every link a rate, in 1e6 bits per second. */
    public void shape(double mbits) throws IOException {
        for (int host = 1; host <= count; host++) {
            shape(host, mbits);
        }
    }

    public void shape(int host, double mbits) throws IOException {
        String how = String.format(Locale.ROOT, " root tbf rate %.0fkbit burst 32k latency 50ms", mbits * 1000);
        Commands.run("ip -n " + space(host) + " link set dev eth0 gso_max_size " + WHOLE);
        Commands.run("tc -n " + space(host) + " qdisc replace dev eth0" + how);
        Commands.run("tc qdisc replace dev " + link(host) + how);
    }

    public String address(int host) {
        return net + host;
    }

    String space(int host) {
        return id + "-" + host;
    }

    String link(int host) {
        return id + "v" + host;
    }

    /** A command to be run on a host. */
    public ProcessBuilder command(int host, String... words) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", space(host)));
        command.addAll(List.of(words));
        return new ProcessBuilder(command);
    }

    /** Pulls a host's cable: no packet in or out, and nobody is told. */
    public void cut(int host) throws IOException {
        Commands.run("ip link set " + link(host) + " down");
    }

    /** Plugs it in again. */
    public void join(int host) throws IOException {
        Commands.run("ip link set " + link(host) + " up");
    }

    /** Of what goes over the cables. */
    public Interference interference() {
        return interference;
    }

    static boolean hasTool(String tool) {
        return List.of("/usr/sbin", "/sbin", "/usr/bin").stream().anyMatch(f -> Files.isExecutable(Path.of(f, tool)));
    }

    /** What a host gets through to this process, in 1e6 bits per second: half a second of it at the rate that is expected. */
    public double goodput(int host, double expectedMbits) throws IOException {
        long bytes = (long) (expectedMbits * 1e6 / 8 / 2);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(net + OWN))) {
            server.setSoTimeout(5_000);
            Process sender = command(host, "bash", "-c",
                    "head -c " + bytes + " /dev/zero >/dev/tcp/" + net + OWN + "/" + server.getLocalPort()).start();
            try (Socket socket = server.accept(); InputStream in = socket.getInputStream()) {
                byte[] buffer = new byte[1 << 16];
                // What the link lets through at once, after a rest, is not its rate.
                long first = in.readNBytes(buffer, 0, buffer.length);
                long begin = System.nanoTime();
                long got = 0;
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    got += n;
                }
                if (first + got < bytes) {
                    throw new IOException("of " + bytes + " bytes of host " + host + " there came " + (first + got));
                }
                return got * 8e3 / (System.nanoTime() - begin);
            } finally {
                sender.destroy();
            }
        }
    }

    @Override
    public void close() {
        interference.removeDetours();
        for (int host = 1; host <= count; host++) {
            remove(link(host), space(host));
        }
        Commands.tried("ip link del " + id);
    }

    private static void remove(String link, String space) {
        // By itself a link would stay as long as a closed connection lingers in its namespace.
        Commands.tried("ip link del " + link);
        if (Files.exists(NAMESPACES.resolve(space))) {
            Commands.tried("ip netns del " + space);
        }
    }

    /** Ends processes and takes away links and namespaces of emulations whose own process is gone. */
    static void removeOrphans() throws IOException {
        for (String space : names(NAMESPACES)) {
            if (Mark.orphaned(space)) {
                for (String pid : Commands.run("ip netns pids " + space).split("\\s+")) {
                    if (!pid.isBlank()) {
                        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                    }
                }
                remove(space.replace('-', 'v'), space);
            }
        }
        for (String link : names(Path.of("/sys/class/net"))) {
            if (Mark.orphaned(link)) {
                Commands.tried("ip link del " + link);
            }
        }
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }
}
