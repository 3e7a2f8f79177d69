package io.bramble.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bramble.store.Digest;
import io.bramble.store.GraphStore;
import io.bramble.store.ModelEntry;
import io.bramble.task.Rehearsal;
import io.bramble.tensor.Region;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ModelRehearsalTest {
    private static final Digest GRAPH = Digest.of("eye".getBytes());
    private static final ModelEntry ENTRY = OneModelHouse.ENTRY;

    /** What was rehearsed, and what came of it. */
    private final BlockingQueue<Map<String, Region>> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Rehearsal.End> ends = new SynchronousQueue<>();
    private final OneModelHouse house = new OneModelHouse();
    private final ModelRehearsal rehearsals = rehearsals(Duration.ofSeconds(5));

    private ModelRehearsal rehearsals(Duration most) {
        return new ModelRehearsal(most, Duration.ofMillis(1), OneModelHouse.models(), OneModelHouse.blobs(),
                house.gateway(),
                OneModelHouse.fake(GraphStore.class, (method, args) -> GRAPH));
    }

    private Rehearsal.Report rehearse(Digest graph, Map<String, Region> outputs) {
        assertEquals(GRAPH, graph);
        asked.add(outputs);
        try {
            return new Rehearsal.Report(ends.take(), 1, 1, 1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void worker() {
        rehearsals.bindWorker((graph, inputs, outputs, most) -> rehearse(graph, outputs));
    }

    @AfterEach
    void stop() {
        rehearsals.stop();
    }

    @Test
    void aModelThatIsHereIsRehearsedWhenTheWorkerComes() throws InterruptedException {
        worker();
        assertEquals(Map.of("image", Region.whole(OneModelHouse.GRAPH.shape("image"))), asked.take());
        ends.put(Rehearsal.End.SETTLED);
    }

    @Test
    void aModelIsRehearsedAgainWhenItIsDeployedAnew() throws InterruptedException {
        worker();
        asked.take();
        rehearsals.changed(ENTRY);
        ends.put(Rehearsal.End.SETTLED);
        asked.take();
        ends.put(Rehearsal.End.SETTLED);
    }

    @Test
    void whereItGaveWayItIsTriedAgainFourTimes() throws InterruptedException {
        worker();
        for (int i = 0; i < 5; i++) {
            asked.take();
            ends.put(Rehearsal.End.GAVE_WAY);
        }
        rehearsals.changed(ENTRY);
        asked.take();
        ends.put(Rehearsal.End.SETTLED);
        assertEquals(0, asked.size());
    }
}
