package io.bramble.protocol.peer;

import io.bramble.protocol.net.WireSettings;
import io.bramble.task.CallForHelp;
import io.bramble.task.HeldTiles;
import io.bramble.task.OfferListener;
import io.bramble.task.SliceFetch;
import io.bramble.task.Worker;
import io.bramble.task.WorkerSwitch;
import java.io.IOException;
import java.util.List;

/** A peer's protocol on real loopback sockets, without a framework around it. */
public final class OpenPeer implements AutoCloseable {
    private static final int LEASE_MILLIS = 900;

    private final Wire wire;
    private Neighbourhood neighbourhood;

    /** @param peers host:port of those it is to find */
    public OpenPeer(List<String> peers) throws IOException {
        wire = new Wire(new WireSettings("127.0.0.1", 0, false, "224.0.1.187", 1, "", false, LEASE_MILLIS, peers,
                32 << 20));
    }

    public SliceFetch slices() {
        return new HeldSlices(wire);
    }

    public void present(Worker worker, WorkerSwitch workerSwitch, HeldTiles held, WorkerRegistry registry,
            OfferListener offers) {
        neighbourhood = new Neighbourhood(wire, worker, workerSwitch, held, registry);
        neighbourhood.addOfferListener(offers);
    }

    public CallForHelp help() {
        return neighbourhood;
    }

    public String address() {
        return "127.0.0.1:" + wire.endpoints().address().getPort();
    }

    /** How many others it knows. */
    public int others() {
        return wire.directory().all().size();
    }

    /** Ends without a word, as a board does whose plug is pulled. */
    public void vanish() {
        wire.close();
    }

    @Override
    public void close() {
        neighbourhood.close();
        wire.close();
    }
}
