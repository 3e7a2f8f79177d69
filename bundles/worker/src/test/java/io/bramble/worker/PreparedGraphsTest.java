package io.bramble.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Prepared;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Window;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PreparedGraphsTest {
    private final Fakes.Kernelled compute = new Fakes.Kernelled();

    /** Room for two graphs of 400 bytes of weights and as many packed. */
    private final PreparedGraphs graphs = new PreparedGraphs(compute, 1600);

    PreparedGraphsTest() {
        compute.bytes = 400;
    }

    private PreparedGraphs.Use use(String name) throws Exception {
        Graph graph = Fakes.layer(name, 10);
        return graphs.use(Fakes.digest(graph), () -> graph);
    }

    private Prepared once(String name) throws Exception {
        try (PreparedGraphs.Use use = use(name)) {
            return use.prepared();
        }
    }

    @Test
    void theGraphUsedLongestAgoMakesRoom() throws Exception {
        once("a");
        once("b");
        once("a");
        once("c");
        once("a");
        assertEquals(List.of("a", "b", "c"), compute.prepared, "a stayed");
        assertEquals(1600, graphs.bytes());
        once("b");
        assertEquals(List.of("a", "b", "c", "b"), compute.prepared, "b had gone");
    }

    @Test
    void weightsOfWinogradThatWillNotFitAreNotPackedAndLetNothingElseGo() throws Exception {
        once("a");
        // 1152 bytes of weights are below the budget; packed they are 4608.
        Graph graph = new Graph("winograd", Map.of("x", ValueType.floats(1, 4, 8, 8)), List.of("y"),
                List.of(new Node("conv", new Conv(Window.of(3, 3).padded(1), 1, Clamp.NONE, Conv.Algorithm.WINOGRAD),
                        List.of("x", "w"), "y")),
                Map.of("w", Tensor.zeros(ElementType.FLOAT32, Shape.of(8, 4, 3, 3))));
        assertThrows(OverBudget.class, () -> graphs.use(Fakes.digest(graph), () -> graph));
        once("a");
        assertEquals(List.of("a"), compute.prepared);
    }

    @Test
    void aSmallerBudgetHoldsFromTheNextGraphOn() throws Exception {
        once("a");
        once("b");
        graphs.budget(800);
        once("c");
        assertEquals(800, graphs.bytes());
    }

    @Test
    void otherKernelsMakeAGraphPreparedAnewWhileTheOldOneRuns() throws Exception {
        PreparedGraphs.Use old = use("a");
        compute.generation++;
        Prepared anew = once("a");
        assertNotSame(old.prepared(), anew);
        old.close();
        assertSame(anew, once("a"));
        assertEquals(List.of("a", "a"), compute.prepared);
    }

    @Test
    void concurrentFirstUsesPrepareOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Graph graph = Fakes.layer("a", 10);
        PreparedGraphs.Source source = () -> {
            asked.incrementAndGet();
            first.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return graph;
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<PreparedGraphs.Use> one = threads.submit(() -> graphs.use(Fakes.digest(graph), source));
            first.await();
            Future<PreparedGraphs.Use> two = threads.submit(() -> graphs.use(Fakes.digest(graph), source));
            go.countDown();
            assertSame(one.get().prepared(), two.get().prepared());
        }
        assertEquals(1, asked.get());
        assertEquals(List.of("a"), compute.prepared);
    }

    @Test
    void aGraphWithoutRoomBesideThoseInUseWaitsForThem() throws Exception {
        PreparedGraphs.Use a = use("a");
        PreparedGraphs.Use b = use("b");
        CountDownLatch asked = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Graph graph = Fakes.layer("c", 10);
            Future<PreparedGraphs.Use> c = threads.submit(() -> graphs.use(Fakes.digest(graph), () -> {
                asked.countDown();
                return graph;
            }));
            asked.await();
            assertEquals(List.of("a", "b"), compute.prepared);
            a.close();
            c.get().close();
            assertEquals(1600, graphs.bytes());
            b.close();
        }
        assertEquals(List.of("a", "b", "c"), compute.prepared);
    }

    @Test
    void aFailedGraphIsTriedAgainTheNextTime() throws Exception {
        Graph graph = Fakes.layer("a", 10);
        assertThrows(IOException.class, () -> graphs.use(Fakes.digest(graph), () -> {
            throw new IOException("no peer has it");
        }));
        once("a");
        assertEquals(800, graphs.bytes());
    }
}
