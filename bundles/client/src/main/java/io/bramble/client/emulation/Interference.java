package io.bramble.client.emulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Packets that are lost and held up on the way to hosts: by nftables and {@link Jitter}, for not every kernel has netem. */
public final class Interference {
    private static final String NO_NFT = "packets are lost by nft, which is not there; apt-get install nftables";

    private final Hosts hosts;
    private final String id;
    private final int count;
    private final List<Jitter> jitters = new ArrayList<>();

    /** @param id what names of the hosts' bridge and cables begin with */
    Interference(Hosts hosts, String id, int count) {
        this.hosts = hosts;
        this.id = id;
        this.count = count;
    }

    /** Why there can be none here; null if there can. */
    public static String hindrance() {
        return !Hosts.hasTool("nft") ? NO_NFT : Libc.hindrance();
    }

    /**
     * Loses packets that come to a host, by chance, each with the same probability.
     *
     * @param part of them, 0 to 1
     * @throws IOException if it cannot be had here, saying what to do
     */
    public void lose(double part) throws IOException {
        if (!Hosts.hasTool("nft")) {
            throw new IOException(NO_NFT);
        }
        for (int host = 1; host <= count; host++) {
            String nft = "ip netns exec " + hosts.space(host) + " nft add ";
            Commands.run(nft + "table inet bramble");
            Commands.run(nft + "chain inet bramble in { type filter hook input priority 0 ; }");
            Commands.run(nft + "rule inet bramble in iifname eth0 numgen random mod 1000 < "
                    + Math.round(part * 1000) + " drop");
        }
    }

    /**
     * Holds up every packet that comes to a host, by chance. A host that is cut off loses what is held up for it.
     *
     * @param mean of the time; twice that is the longest, and each time up to it as likely
     * @param reorder whether a packet may overtake another
     * @throws IOException if it cannot be had here, saying what to do
     */
    public void jitter(Duration mean, boolean reorder, long seed) throws IOException {
        if (Libc.hindrance() != null) {
            throw new IOException("no packets held up by chance: " + Libc.hindrance());
        }
        // No frame stands for many.
        Commands.run("ip link set dev " + id + " gso_max_segs 1");
        for (int host = 1; host <= count; host++) {
            String cable = hosts.link(host);
            Commands.run("ip -n " + hosts.space(host) + " link set dev eth0 gso_max_segs 1");
            Commands.run("ip link add " + detour(host) + " type veth peer name " + id + "k" + host);
            for (String end : List.of(cable, detour(host))) {
                // They only pass on: this process is not to be reached by them, past the bridge.
                Files.writeString(Path.of("/proc/sys/net/ipv4/conf", end, "arp_ignore"), "8");
            }
            Commands.run("ip link set " + id + "k" + host + " master " + id + " up");
            Commands.run("ip link set " + detour(host) + " up");
            Commands.run("ip link set " + cable + " nomaster");
            jitters.add(new Jitter(detour(host), cable, mean.multipliedBy(2), reorder, seed + host));
        }
    }

    /** A host's cable goes past {@link Jitter} to here, whose other end is at the bridge. */
    private String detour(int host) {
        return id + "j" + host;
    }

    /** No packet is lost or held up any more. */
    public void end() throws IOException {
        for (int host = 1; host <= count; host++) {
            Commands.tried("ip netns exec " + hosts.space(host) + " nft delete table inet bramble");
            if (!jitters.isEmpty()) {
                Commands.run("ip link set " + hosts.link(host) + " master " + id);
            }
        }
        removeDetours();
    }

    void removeDetours() {
        for (int host = 1; host <= jitters.size(); host++) {
            jitters.get(host - 1).close();
            Commands.tried("ip link del " + detour(host));
        }
        jitters.clear();
    }
}
