package io.bramble.protocol.peer;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.Call;
import io.bramble.protocol.message.Introduction;
import io.bramble.protocol.message.Offer;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Incoming;
import io.bramble.protocol.net.Requests;
import io.bramble.protocol.net.Served;
import io.bramble.task.OfferListener;
import io.bramble.task.WorkerSwitch;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls for help and the offers that answer them, on both sides. */
final class Help {
    private static final Logger log = LoggerFactory.getLogger(Help.class);
    private static final long OFFER_MILLIS = 3_000;

    private final Endpoints endpoints;
    private final Leases leases;
    private final Introduction self;
    private final WorkerSwitch worker;
    private final Supplier<List<OfferListener>> listeners;

    Help(Wire wire, Leases leases, WorkerSwitch worker, Supplier<List<OfferListener>> listeners) {
        this.endpoints = wire.endpoints();
        this.leases = leases;
        this.self = wire.self();
        this.worker = worker;
        this.listeners = listeners;
    }

    Served helpResource() {
        return new Served("help", 16, Set.of(Method.POST), this::called).hidden();
    }

    Served offersResource() {
        return new Served("offers", 16, Set.of(Method.POST), this::offered).hidden();
    }

    /** One message to the group; where there is none, one to each peer. */
    void call(int waiting) {
        byte[] call = new Call(self.name(), self.port(), waiting).write();
        if (endpoints.multicasts()) {
            endpoints.multicastSilent(Requests.post(Paths.HELP, Paths.CBOR, call));
        } else {
            leases.addresses()
                    .forEach(a -> endpoints.udp(Requests.post(Paths.HELP, Paths.CBOR, call), a, OFFER_MILLIS));
        }
    }

    private Reply called(Incoming request) {
        Call call = Call.read(request.body());
        if (call.name().equals(self.name())) {
            return Reply.of(Reply.CHANGED);
        }
        InetSocketAddress caller = new InetSocketAddress(request.source().getAddress(), call.port());
        leases.introduced(call.name(), caller);
        int credits = worker.draining() ? 0 : worker.offer(call.name());
        if (credits > 0) {
            byte[] offer = new Offer(self.name(), credits).write();
            endpoints
                    .tcp(Requests.post(Paths.OFFERS, Paths.CBOR, offer), caller, OFFER_MILLIS)
                    .exceptionally(e -> {
                        log.debug("offer to {} not taken: {}", call.name(), e.getMessage());
                        return null;
                    });
        }
        return Reply.of(Reply.CHANGED);
    }

    private Reply offered(Incoming request) {
        Offer offer = Offer.read(request.body());
        Optional<RemoteWorker> known = leases.worker(offer.name());
        if (known.isEmpty()) {
            return Reply.text(Reply.CONFLICT, "no live lease of \"" + offer.name() + "\" here yet");
        }
        known.get().granted(offer.credits());
        listeners.get().forEach(l -> l.offered(offer.name(), offer.credits()));
        return Reply.of(Reply.CHANGED);
    }
}
