package io.bramble.protocol.peer;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.Introduction;
import io.bramble.protocol.message.Lease;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Incoming;
import io.bramble.protocol.net.Served;
import io.bramble.task.CallForHelp;
import io.bramble.task.HeldTiles;
import io.bramble.task.OfferListener;
import io.bramble.task.Peers;
import io.bramble.task.Worker;
import io.bramble.task.WorkerSwitch;
import java.net.InetSocketAddress;
import java.util.Hashtable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * This peer among others: it is found and finds them, is believed alive and believes them, calls for help and offers
 * it, takes tasks. Each other peer that lives is a {@link Worker} in the registry.
 */
@Component(service = Peers.class, immediate = true)
public final class Neighbourhood implements Peers, CallForHelp {
    /** An idle peer, too, lets go of tiles that nobody fetched. */
    private static final int SWEEP_SECONDS = 20;

    private final Wire wire;
    private final LeaseDesk lease;
    private final Leases leases;
    private final Discovery discovery;
    private final Help help;
    private final ScheduledFuture<?> sweeping;
    private final List<Served> resources;
    private final List<OfferListener> offerListeners = new CopyOnWriteArrayList<>();
    private ServiceRegistration<CallForHelp> calling;

    /**
     * Can be called once it is there: a component that offered to be would wait for the scheduler, which listens to offers,
     * while the scheduler waits for it.
     */
    @Activate
    public Neighbourhood(
            @Reference Wire wire,
            @Reference(target = "(" + Worker.LOCAL + "=true)") Worker worker,
            @Reference WorkerSwitch workerSwitch,
            @Reference HeldTiles heldTiles,
            BundleContext context) {
        this(wire, worker, workerSwitch, heldTiles, remote -> inRegistry(context, remote));
        calling = context.registerService(CallForHelp.class, this, null);
    }

    Neighbourhood(Wire wire, Worker worker, WorkerSwitch workerSwitch, HeldTiles heldTiles,
            WorkerRegistry registry) {
        this.wire = wire;
        Endpoints endpoints = wire.endpoints();
        wire.present(worker.device().id());
        Slices slices = new Slices(System::nanoTime);
        TaskDesk desk = new TaskDesk(endpoints, slices, worker);
        lease = new LeaseDesk(endpoints, worker, workerSwitch);
        leases = new Leases(wire, slices, registry, this::missed);
        help = new Help(wire, leases, workerSwitch, () -> offerListeners);
        resources = List.of(
                desk.tasksResource(),
                desk.slicesResource(),
                new HeldDesk(heldTiles, worker).resource(),
                lease.resource(),
                LinkProbe.resource(),
                help.helpResource(),
                help.offersResource(),
                new Served("peers", 16, Set.of(Method.POST), this::introduced).hidden());
        resources.forEach(r -> wire.root().add(r));
        discovery = new Discovery(wire, leases);
        sweeping = endpoints.clock().scheduleAtFixedRate(slices::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    private static Runnable inRegistry(BundleContext context, Worker worker) {
        var properties = new Hashtable<String, Object>();
        properties.put(Worker.DEVICE, worker.device().id());
        properties.put(Worker.LOCAL, false);
        ServiceRegistration<Worker> registration = context.registerService(Worker.class, worker, properties);
        return () -> {
            try {
                registration.unregister();
            } catch (IllegalStateException e) {
                // This bundle has stopped, and the framework took it out.
            }
        };
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addOfferListener(OfferListener listener) {
        offerListeners.add(listener);
    }

    void removeOfferListener(OfferListener listener) {
        offerListeners.remove(listener);
    }

    private void missed() {
        discovery.anew();
    }

    private Reply introduced(Incoming request) {
        Introduction other = Introduction.read(request.body());
        leases.introduced(other.name(), new InetSocketAddress(request.source().getAddress(), other.port()));
        return Reply.of(Reply.CHANGED, Paths.CBOR, wire.self().write());
    }

    @Override
    public Peer self() {
        Lease own = lease.lease();
        return new Peer(own.device().id(), Endpoints.hostPort(wire.endpoints().address()), own.device(),
                own.credits(), own.draining(), own.millis());
    }

    @Override
    public List<Peer> others() {
        return leases.others();
    }

    @Override
    public void call(int waiting) {
        if (leases.others().isEmpty()) {
            discovery.soon();
        }
        help.call(waiting);
    }

    @Deactivate
    public void close() {
        if (calling != null) {
            calling.unregister();
        }
        sweeping.cancel(false);
        discovery.close();
        lease.close();
        leases.close();
        resources.forEach(Served::delete);
        wire.hide();
    }
}
