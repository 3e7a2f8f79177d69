package io.bramble.protocol.front;

import io.bramble.inference.ProgressListener;
import io.bramble.protocol.Method;
import io.bramble.protocol.net.Served;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.californium.core.coap.CoAP.Type;

/** {@code GET /progress}: how far the latest request is, told at most ten times a second to whoever observes it. */
final class Progress implements ProgressListener {
    private static final int PAUSE_MILLIS = 100;

    private final ScheduledExecutorService clock;
    private final Served resource;
    private final AtomicBoolean telling = new AtomicBoolean();
    private volatile String latest = "";

    Progress(ScheduledExecutorService clock) {
        this.clock = clock;
        resource = new Served("progress", 64, Set.of(Method.GET), request -> Formats.text(latest))
                .described("progress of requests", "bramble.progress");
        resource.setObservable(true);
        resource.setObserveType(Type.NON);
        resource.getAttributes().setObservable();
    }

    Served resource() {
        return resource;
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
