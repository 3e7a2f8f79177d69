package io.bramble.worker;

import io.bramble.kernels.Compute;
import io.bramble.plan.Device;
import io.bramble.store.GraphStore;
import io.bramble.task.HeldTiles;
import io.bramble.task.SliceFetch;
import io.bramble.task.Worker;
import io.bramble.task.WorkerSwitch;

/** A worker without a framework around it. */
public final class OpenWorker implements AutoCloseable {
    private final LocalWorker worker;

    public OpenWorker(Device device, Compute compute, GraphStore graphs, SliceFetch slices) {
        worker = new LocalWorker(() -> device, new Limits(2, 1 << 28, 1 << 28, 0), compute, graphs, () -> null,
                () -> slices, () -> 0, System::nanoTime);
    }

    public Worker worker() {
        return worker;
    }

    public WorkerSwitch workerSwitch() {
        return worker;
    }

    public HeldTiles heldTiles() {
        return worker;
    }

    /** Bytes of tiles it keeps for later tasks. */
    public long keptBytes() {
        return worker.keptBytes();
    }

    public void forget() {
        worker.forget();
    }

    @Override
    public void close() {
        worker.stop();
    }
}
