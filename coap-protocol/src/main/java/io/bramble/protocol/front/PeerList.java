package io.bramble.protocol.front;

import static io.bramble.inference.MediaType.JSON;
import static io.bramble.inference.MediaType.TEXT;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.plan.Device;
import io.bramble.plan.Work;
import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Incoming;
import io.bramble.task.Peers;
import io.bramble.task.Scheduler;
import io.bramble.task.Scheduler.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code GET /peers}: this peer, and those it believes alive, with how they have done at its requests. */
final class PeerList {
    private final Peers peers;
    private final Scheduler scheduler;

    PeerList(Peers peers, Scheduler scheduler) {
        this.peers = peers;
        this.scheduler = scheduler;
    }

    Reply get(Incoming request) {
        List<Peers.Peer> all = new ArrayList<>();
        all.add(peers.self());
        all.addAll(peers.others());
        Map<String, Standing> standings = scheduler.standings();
        if (Formats.accepted(request, TEXT, JSON) == JSON) {
            ArrayNode array = Formats.JSON.createArrayNode();
            all.forEach(p -> add(array.addObject(), p, standings.getOrDefault(p.id(), Standing.NONE)));
            return Formats.json(array);
        }
        StringBuilder text = new StringBuilder();
        for (Peers.Peer p : all) {
            text.append(line(p)).append(words(standings.getOrDefault(p.id(), Standing.NONE)))
                    .append(p == all.get(0) ? " (this peer)\n" : "\n");
        }
        return Formats.text(text.toString());
    }

    private static String line(Peers.Peer p) {
        Device d = p.device();
        if (d == null) {
            return String.format(Locale.ROOT, "%-16s %-21s measures its speed", p.id(), p.address());
        }
        return String.format(Locale.ROOT, "%-16s %-21s %6.1f GFLOP/s %5.1f GB/s %2d threads %-7s %s", p.id(),
                p.address(), d.gflops(), d.memoryGbs(), d.threads(), d.kernels(),
                p.draining() ? "draining" : p.credits() + " credits");
    }

    /** Nothing where there is nothing to say. */
    private static String words(Standing s) {
        return (s.late() > 0 ? ", " + s.late() + " late" : "")
                + (s.wrong() > 0 ? ", " + s.wrong() + " wrong" : "")
                + (s.leftOut() ? ", left out for " + Math.ceilDiv(s.leftOutMillis(), 1000) + " s" : "");
    }

    private static void add(ObjectNode tree, Peers.Peer p, Standing standing) {
        Device d = p.device();
        tree.put("id", p.id())
                .put("address", p.address())
                .put("credits", p.credits())
                .put("draining", p.draining())
                .put("leaseMillis", p.leaseMillis())
                .put("late", standing.late())
                .put("wrong", standing.wrong())
                .put("leftOutMillis", standing.leftOutMillis());
        if (d != null) {
            ObjectNode device = tree.putObject("device")
                    .put("gflops", d.gflops())
                    .put("memoryGbs", d.memoryGbs())
                    .put("memoryBytes", d.memoryBytes())
                    .put("threads", d.threads())
                    .put("kernels", d.kernels());
            ObjectNode speeds = device.putObject("speeds");
            for (Work work : Work.values()) {
                speeds.put(work.label(), d.speed().of(work));
            }
            device.putObject("link")
                    .put("mbits", d.link().mbits())
                    .put("roundTripMillis", d.link().roundTripMillis())
                    .put("messageMillis", d.link().messageMillis());
        }
    }
}
