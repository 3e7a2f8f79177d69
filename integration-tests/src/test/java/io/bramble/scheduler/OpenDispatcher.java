package io.bramble.scheduler;

import io.bramble.store.GraphStore;
import io.bramble.task.CallForHelp;
import io.bramble.task.OfferListener;
import io.bramble.task.Scheduler;
import io.bramble.task.Worker;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * A scheduler without a framework around it. As this machine may be busy, no worker is late for it unless it is told, and
 * nobody steals what waits for another that is alive.
 */
public final class OpenDispatcher implements AutoCloseable {
    private static final long MINUTE = 60_000;

    private final Dispatcher dispatcher;

    public OpenDispatcher(GraphStore graphs) {
        dispatcher = new Dispatcher(patient(0), graphs, () -> System.nanoTime() / 1_000_000, 1,
                Executors.newSingleThreadScheduledExecutor());
    }

    /** @param percent of its usual time after which a task is late */
    public void straggler(int percent) {
        dispatcher.rules(patient(percent));
    }

    private static Rules patient(int straggler) {
        Rules usual = Rules.DEFAULT;
        return new Rules(usual.helpInterval(), usual.boundWait(), MINUTE, usual.orphanWait(), true, straggler,
                usual.barAfter(), usual.barWait());
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
