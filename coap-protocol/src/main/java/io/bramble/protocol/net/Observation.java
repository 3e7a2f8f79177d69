package io.bramble.protocol.net;

import io.bramble.protocol.Reply;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.eclipse.californium.core.CoapHandler;
import org.eclipse.californium.core.CoapObserveRelation;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A resource of another peer that we are told of whenever it changes. */
public final class Observation {
    private static final Logger log = LoggerFactory.getLogger(Observation.class);

    private final CoapObserveRelation relation;

    private Observation(CoapObserveRelation relation) {
        this.relation = relation;
    }

    /** @param told called on a protocol thread; must return at once */
    public static Observation of(
            Endpoints endpoints, String path, InetSocketAddress address, Consumer<Reply> told) {
        Request request = Requests.to(Requests.get(path), "coap", address);
        request.setObserve();
        return new Observation(endpoints.observer().observe(request, new CoapHandler() {
            @Override
            public void onLoad(CoapResponse response) {
                told.accept(Endpoints.reply(response.advanced()));
            }

            @Override
            public void onError() {
                log.debug("no word from {}", address);
            }
        }));
    }

    /** Registers anew: the registration may have been lost. */
    public void renew() {
        try {
            relation.reregister();
        } catch (IllegalStateException e) {
            log.debug("not registered anew: {}", e.getMessage());
        }
    }

    /** Ends it without a word to the other side, which will find out by itself. */
    public void forget() {
        relation.reactiveCancel();
    }
}
