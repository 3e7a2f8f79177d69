package io.bramble.protocol.peer;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.EntryMessage;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Incoming;
import io.bramble.protocol.net.Requests;
import io.bramble.protocol.net.Served;
import io.bramble.store.ModelEntry;
import io.bramble.store.ModelListener;
import io.bramble.store.ModelStore;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the models of all peers the same: what is deployed at one is told to all, a peer that joins is asked for what
 * it has, and now and then everybody is, so that a lost message is made good.
 */
@Component(service = {}, immediate = true)
public final class ModelReplication implements ModelListener {
    private static final Logger log = LoggerFactory.getLogger(ModelReplication.class);
    private static final long MILLIS = 10_000;
    private static final long ROUND_SECONDS = 30;

    private final Endpoints endpoints;
    private final Directory directory;
    private final ModelStore store;
    private final Served resource;
    private final AutoCloseable joining;
    private final ScheduledFuture<?> rounds;
    private ServiceRegistration<ModelListener> registration;

    /** Is a listener only once it has the store, because the store looks for listeners as it comes up. */
    @Activate
    public ModelReplication(@Reference Wire wire, @Reference ModelStore store, BundleContext bundles) {
        this(wire, store);
        registration = bundles.registerService(ModelListener.class, this, null);
    }

    ModelReplication(Wire wire, ModelStore store) {
        this.endpoints = wire.endpoints();
        this.directory = wire.directory();
        this.store = store;
        this.resource = new Served("models", 16, Set.of(Method.GET, Method.POST), this::handle).hidden();
        wire.root().add(resource);
        joining = directory.onJoin(this::learnSoon);
        directory.all().forEach(this::learnSoon);
        rounds = endpoints.clock().scheduleAtFixedRate(
                () -> directory.all().forEach(this::learnSoon), ROUND_SECONDS, ROUND_SECONDS, TimeUnit.SECONDS);
    }

    @Deactivate
    public void close() throws Exception {
        if (registration != null) {
            registration.unregister();
        }
        rounds.cancel(false);
        joining.close();
        resource.delete();
    }

    @Override
    public void changed(ModelEntry entry) {
        byte[] message = EntryMessage.write(entry);
        for (Known peer : directory.all()) {
            endpoints
                    .tcp(Requests.post(Paths.MODELS, Paths.CBOR, message), peer.address(), MILLIS)
                    .whenComplete((reply, e) -> {
                        if (e != null || !reply.success()) {
                            log.info("{} does not know of model {} yet: {}", peer.name(), entry.name(),
                                    e == null ? reply : why(e));
                        }
                    });
        }
    }

    private static String why(Throwable e) {
        String message = (e.getCause() == null ? e : e.getCause()).getMessage();
        return message == null ? "no answer in time" : message;
    }

    private Reply handle(Incoming request) {
        if (request.method() == Method.GET) {
            return Reply.of(Reply.CONTENT, Paths.CBOR, EntryMessage.write(store.entries()));
        }
        store.adopt(EntryMessage.read(request.body()));
        return Reply.of(Reply.CHANGED);
    }

    private void learnSoon(Known peer) {
        Thread.ofVirtual().name("models-of-" + peer.name()).start(() -> learn(peer));
    }

    private void learn(Known peer) {
        try {
            Reply reply = Awaited.of(endpoints.tcp(Requests.get(Paths.MODELS), peer.address(), MILLIS));
            if (reply.success()) {
                EntryMessage.readAll(reply.body()).forEach(store::adopt);
            }
        } catch (IOException | RuntimeException e) {
            log.debug("models of {} not learnt: {}", peer.name(), e.getMessage());
        }
    }
}
