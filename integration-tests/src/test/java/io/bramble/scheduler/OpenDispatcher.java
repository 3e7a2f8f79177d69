package io.bramble.scheduler;

import io.bramble.store.GraphStore;
import io.bramble.task.CallForHelp;
import io.bramble.task.OfferListener;
import io.bramble.task.Scheduler;
import io.bramble.task.Worker;
import java.util.Map;
import java.util.concurrent.Executors;

/** A scheduler without a framework around it. No worker is late for it, because this machine may be, unless it is told. */
public final class OpenDispatcher implements AutoCloseable {
    private final Dispatcher dispatcher;

    public OpenDispatcher(GraphStore graphs) {
        dispatcher = new Dispatcher(Rules.DEFAULT.with(true, 0), graphs, () -> System.nanoTime() / 1_000_000, 1,
                Executors.newSingleThreadScheduledExecutor());
    }

    /** @param percent of its usual time after which a task is late */
    public void straggler(int percent) {
        dispatcher.rules(Rules.DEFAULT.with(true, percent));
    }

    public Scheduler scheduler() {
        return dispatcher;
    }

    public OfferListener offers() {
        return dispatcher;
    }

    public void help(CallForHelp help) {
        dispatcher.help = help;
    }

    /** @return takes it out again */
    public Runnable join(Worker worker, boolean local) {
        dispatcher.join(worker, Map.of(Worker.LOCAL, local));
        return () -> dispatcher.unjoin(worker);
    }

    @Override
    public void close() {
        dispatcher.stop();
    }
}
