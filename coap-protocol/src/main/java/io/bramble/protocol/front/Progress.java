package io.bramble.protocol.front;

import io.bramble.inference.ProgressListener;
import io.bramble.protocol.Method;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Served;
import io.bramble.protocol.peer.Wire;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** {@code GET /progress}: how far the latest request is, told at most ten times a second to whoever observes it. */
@Component(service = ProgressListener.class, immediate = true)
public final class Progress implements ProgressListener {
    private static final int PAUSE_MILLIS = 100;

    private final Endpoints endpoints;
    private final ScheduledExecutorService clock;
    private final Served resource;
    private final AtomicBoolean telling = new AtomicBoolean();
    private volatile String latest = "";

    @Activate
    public Progress(@Reference Wire wire) {
        endpoints = wire.endpoints();
        clock = endpoints.clock();
        resource = new Served("progress", 64, Set.of(Method.GET), request -> Formats.text(latest))
                .described("progress of requests", "bramble.progress");
        resource.setObservable(true);
        resource.setObserveType(Type.NON);
        resource.getAttributes().setObservable();
        endpoints.add(resource);
    }

    @Deactivate
    public void close() {
        endpoints.remove(resource);
    }

    @Override
    public void progressed(String request, String model, int done, int total) {
        latest = request + " " + model + " " + done + "/" + total;
        if (resource.getObserverCount() > 0 && telling.compareAndSet(false, true)) {
            try {
                clock.schedule(this::tell, done == total ? 0 : PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // The peer stops; nobody listens any more.
            }
        }
    }

    private void tell() {
        telling.set(false);
        resource.changed();
    }
}
