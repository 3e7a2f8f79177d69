package io.bramble.protocol.peer;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.Lease;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Served;
import io.bramble.task.Worker;
import io.bramble.task.WorkerSwitch;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This peer's own lease, told to whoever observes it three times as often as it need be. */
final class LeaseDesk implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaseDesk.class);

    /** More than will ever be: who is not answered believes this peer gone. */
    private static final int HOLDERS = 4096;

    private final int millis;
    private final Worker worker;
    private final WorkerSwitch drain;
    private final Served resource;
    private final ScheduledFuture<?> telling;

    LeaseDesk(Endpoints endpoints, Worker worker, WorkerSwitch drain) {
        this.millis = endpoints.settings().leaseMillis();
        this.worker = worker;
        this.drain = drain;
        resource = new Served("lease", HOLDERS, Set.of(Method.GET),
                request -> Reply.of(Reply.CONTENT, Paths.CBOR, lease().write()));
        resource.hidden().setObservable(true);
        resource.setObserveType(Type.NON);
        telling = endpoints.clock().scheduleAtFixedRate(this::tell, millis / 3, millis / 3, MILLISECONDS);
    }

    /** What goes wrong once must not end it: whoever is not told believes this peer gone. */
    private void tell() {
        try {
            resource.changed();
        } catch (RuntimeException e) {
            log.warn("this peer's lease was not told this time; it is tried again in {} ms", millis / 3, e);
        }
    }

    Served resource() {
        return resource;
    }

    Lease lease() {
        boolean draining = drain.draining();
        return new Lease(millis, draining, draining ? 0 : worker.credits(), worker.device());
    }

    /** Tells everybody that this peer goes. */
    @Override
    public void close() {
        telling.cancel(false);
        resource.clearAndNotifyObserveRelations(ResponseCode.SERVICE_UNAVAILABLE);
    }
}
