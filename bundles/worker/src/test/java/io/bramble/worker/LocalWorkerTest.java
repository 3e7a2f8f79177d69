package io.bramble.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.store.BlobFetch;
import io.bramble.task.Outcome;
import io.bramble.task.SliceFetch;
import io.bramble.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LocalWorkerTest {
    private final Fakes.Network network = new Fakes.Network();
    private final Fakes.Kernelled compute = new Fakes.Kernelled();
    private final AtomicLong nanos = new AtomicLong();
    private volatile double load;
    private volatile long available = 1 << 20;
    private volatile BlobFetch fetch = network;
    private volatile SliceFetch slices;
    private final LocalWorker worker = new LocalWorker(() -> new Device("me", 1, 1, 1, 1, "toy"),
            new Limits(2, 10_000, 1_000, 0),
            compute, network, () -> fetch, () -> slices, new Machine() {
                @Override
                public double load() {
                    return load;
                }

                @Override
                public long availableMemory() {
                    return available;
                }
            }, nanos::get);

    private final Graph small = Fakes.layer("small", 10);
    private final Graph large = Fakes.layer("large", 300);

    @AfterEach
    void stop() {
        worker.stop();
    }

    private Outcome outcome(Task task) {
        return worker.run(task).toCompletableFuture().join();
    }

    private String refusal(Task task) {
        return assertInstanceOf(Outcome.Refused.class, outcome(task)).reason();
    }

    /** Makes computing wait for the latch that comes back; {@link #begun} says that it has begun. */
    private CountDownLatch hold() {
        CountDownLatch go = new CountDownLatch(1);
        compute.whileRunning = () -> {
            begun.release();
            await(go);
        };
        return go;
    }

    private final Semaphore begun = new Semaphore(0);

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void kernelsThatGoWhileAGraphIsPreparedAreARefusalAndNobodyWaits() {
        network.elsewhere(small);
        compute.whilePreparing = () -> {
            throw new NoClassDefFoundError("io/bramble/kernels/Gone");
        };
        assertTrue(refusal(Fakes.task(1, small, "other")).contains("changes its kernels"));
        compute.whilePreparing = () -> {};
        assertInstanceOf(Outcome.Done.class, outcome(Fakes.task(2, small, "other")));
    }

    @Test
    void anErrorInAKernelIsAFailureAndNoTaskIsHeldForEver() {
        network.elsewhere(small);
        compute.whileRunning = () -> {
            throw new StackOverflowError("deep");
        };
        assertInstanceOf(Outcome.Failed.class, outcome(Fakes.task(1, small, "other")));
        assertEquals(0, worker.running());
    }

    @Test
    void whatIsMissingOfAGraphIsFetchedOnce() {
        network.elsewhere(small);
        Outcome.Done done = assertInstanceOf(Outcome.Done.class, outcome(Fakes.task(1, small, "other")));
        assertEquals(small.shape("y"), done.outputs().get("y").region().shape());
        assertEquals(2, done.credits());
        assertInstanceOf(Outcome.Done.class, outcome(Fakes.task(2, small, "other")));
        assertEquals(List.of(Fakes.digest(small), Fakes.weights(small)), network.fetched);
        assertEquals(List.of("small"), compute.prepared);
    }

    @Test
    void aGraphThatCannotBeHadIsARefusal() {
        network.elsewhere(small);
        assertTrue(refusal(Fakes.task(1, small, "dead")).contains("no peer has"));
        fetch = null;
        assertTrue(refusal(Fakes.task(2, small, "other")).contains("no network"));
    }

    @Test
    void aGraphOverTheBudgetIsRefusedWithTheBytesMissing() {
        network.put(large);
        assertEquals("me: graph \"large\" wants 12000 bytes of memory, 2000 more than the budget of 10000",
                refusal(Fakes.task(1, large, "me")));
        assertEquals(List.of(), compute.prepared);
        worker.limits(new Limits(2, 30_000, 1_000, 0));
        assertInstanceOf(Outcome.Done.class, outcome(Fakes.task(2, large, "me")));
    }

    @Test
    void packedWeightsCountAgainstTheBudgetToo() {
        network.put(small);
        compute.bytes = 9_700;
        assertTrue(refusal(Fakes.task(1, small, "me")).contains("wants 10100 bytes of memory, 100 more"));
    }

    @Test
    void anErrorOfMemoryIsARefusalAndAWrongTaskIsAFailure() {
        network.put(small);
        compute.whileRunning = () -> {
            throw new OutOfMemoryError("Java heap space");
        };
        assertEquals("me ran out of memory: Java heap space", refusal(Fakes.task(1, small, "me")));
        compute.whileRunning = () -> {
            throw new IllegalArgumentException("input \"x\" is missing");
        };
        assertEquals(new Outcome.Failed("input \"x\" is missing"), outcome(Fakes.task(2, small, "me")));
    }

    @Test
    void aDrainingWorkerRefusesOthersAndIsItsOwnGatewaysLastResort() {
        network.put(small);
        worker.drain(true);
        assertEquals(0, worker.credits());
        assertEquals(0, worker.offer("a"));
        assertEquals("me is draining", refusal(Fakes.task(1, small, "other")));
        assertEquals(0, assertInstanceOf(Outcome.Done.class, outcome(Fakes.task(2, small, "me"))).credits());
        worker.drain(false);
        assertInstanceOf(Outcome.Done.class, outcome(Fakes.task(3, small, "other")));
    }

    @Test
    void whatItHasBegunADrainingWorkerFinishes() throws Exception {
        network.put(small);
        CountDownLatch go = hold();
        CompletionStage<Outcome> begunBefore = worker.run(Fakes.task(1, small, "other"));
        begun.acquire();
        worker.drain(true);
        assertEquals(1, worker.running());
        go.countDown();
        assertInstanceOf(Outcome.Done.class, begunBefore.toCompletableFuture().join());
        assertEquals(0, worker.running());
    }

    @Test
    void aBusyWorkerOffersNothing() throws Exception {
        network.put(small);
        assertEquals(2, worker.offer("a"));
        CountDownLatch go = hold();
        List<CompletionStage<Outcome>> two = List.of(worker.run(Fakes.task(1, small, "a")),
                worker.run(Fakes.task(2, small, "a")));
        assertEquals(0, worker.offer("a"));
        assertEquals(1, worker.offer("b"), "who has nothing here gets in line");
        worker.limits(new Limits(3, 10_000, 1_000, 0));
        assertEquals(3, worker.offer("a"));
        go.countDown();
        two.forEach(o -> assertInstanceOf(Outcome.Done.class, o.toCompletableFuture().join()));
    }

    @Test
    void aMachineUnderLoadOffersNothing() {
        network.put(small);
        load = 1.5;
        assertEquals(2, worker.offer("a"), "the threshold is off");
        worker.limits(new Limits(2, 10_000, 1_000, 1.2));
        assertEquals(0, worker.offer("a"));
        assertEquals(0, assertInstanceOf(Outcome.Done.class, outcome(Fakes.task(1, small, "a"))).credits());
        load = 1;
        assertEquals(2, worker.offer("a"));
    }

    @Test
    void oneTaskComputesAtATime() {
        network.put(small);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        compute.whileRunning = () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            now.decrementAndGet();
        };
        List<CompletionStage<Outcome>> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(worker.run(Fakes.task(i, small, "a")));
        }
        all.forEach(o -> assertInstanceOf(Outcome.Done.class, o.toCompletableFuture().join()));
        assertEquals(1, most.get());
    }

    @Test
    void aTaskThatCouldNotStartInItsTimeIsRefused() throws Exception {
        network.put(small);
        CountDownLatch go = hold();
        CompletionStage<Outcome> first = worker.run(Fakes.task(1, small, "a"));
        begun.acquire();
        CompletionStage<Outcome> second = worker.run(Fakes.task(2, small, "a"));
        nanos.addAndGet(1_000_000_001L);
        go.countDown();
        assertInstanceOf(Outcome.Done.class, first.toCompletableFuture().join(), "it had started in time");
        String reason = assertInstanceOf(Outcome.Refused.class, second.toCompletableFuture().join()).reason();
        assertTrue(reason.startsWith("task 2 ") && reason.contains("1000 ms"), reason);
    }

    @Test
    void aCancelledTaskIsGivenBackAndNotRun() throws Exception {
        network.put(small);
        CountDownLatch go = hold();
        CompletionStage<Outcome> first = worker.run(Fakes.task(1, small, "a"));
        begun.acquire();
        CompletionStage<Outcome> second = worker.run(Fakes.task(2, small, "a"));
        worker.cancel(2);
        assertInstanceOf(Outcome.Lost.class, second.toCompletableFuture().join());
        go.countDown();
        first.toCompletableFuture().join();
        compute.whileRunning = () -> {};
        outcome(Fakes.task(3, small, "a"));
        assertEquals(0, begun.availablePermits(), "the second never computed");
    }

    @Test
    void aCancelledTaskStopsComputingAndTheNextBegins() throws Exception {
        network.put(small);
        hold();
        CompletionStage<Outcome> first = worker.run(Fakes.task(1, small, "a"));
        begun.acquire();
        compute.whileRunning = () -> {};
        CompletionStage<Outcome> second = worker.run(Fakes.task(2, small, "a"));
        worker.cancel(1);
        assertInstanceOf(Outcome.Lost.class, first.toCompletableFuture().join());
        assertInstanceOf(Outcome.Done.class, second.toCompletableFuture().join());
    }

    @Test
    void gatewaysTakeTurnsHoweverManyTasksOneHas() throws Exception {
        network.put(small);
        // One thread: of two, one might be held up with a task that it has taken, or before it says that it is done.
        worker.limits(new Limits(1, 10_000, 1_000, 0));
        CountDownLatch go = hold();
        worker.run(Fakes.task(1, small, "a"));
        begun.acquire();
        List<String> order = new CopyOnWriteArrayList<>();
        List<CompletionStage<?>> all = new ArrayList<>();
        for (String gateway : List.of("a", "a", "a", "a", "b", "b")) {
            all.add(worker.run(Fakes.task(all.size() + 2, small, gateway)).thenAccept(o -> order.add(gateway)));
        }
        compute.whileRunning = () -> nanos.addAndGet(1_000);
        go.countDown();
        all.forEach(o -> o.toCompletableFuture().join());
        assertTrue(order.lastIndexOf("b") < 5, "first a's second task is readied, then they take turns: " + order);
    }

    @Test
    void aDrainingWorkerHandsBackWhatOthersWaitForAndKeepsItsOwn() throws Exception {
        network.put(small);
        CountDownLatch go = hold();
        CompletionStage<Outcome> begunBefore = worker.run(Fakes.task(1, small, "a"));
        begun.acquire();
        CompletionStage<Outcome> waits = worker.run(Fakes.task(2, small, "a"));
        CompletionStage<Outcome> own = worker.run(Fakes.task(3, small, "me"));
        worker.drain(true);
        assertEquals(new Outcome.Refused("me is draining"), waits.toCompletableFuture().join());
        go.countDown();
        assertInstanceOf(Outcome.Done.class, begunBefore.toCompletableFuture().join());
        assertInstanceOf(Outcome.Done.class, own.toCompletableFuture().join());
    }

    @Test
    void whatADrainingWorkerHasBegunItHandsBackWhenTheTimeForThatIsOver() throws Exception {
        network.put(small);
        worker.limits(new Limits(2, 10_000, 1_000, 0, 0, 300, Shares.EQUAL));
        hold();
        CompletionStage<Outcome> begunBefore = worker.run(Fakes.task(1, small, "a"));
        begun.acquire();
        worker.drain(true);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(300) - 1);
        worker.tick();
        assertEquals(1, worker.running());
        nanos.incrementAndGet();
        worker.tick();
        assertEquals(new Outcome.Refused("me is draining"), begunBefore.toCompletableFuture().join());
        compute.whileRunning = () -> {};
        assertInstanceOf(Outcome.Done.class, outcome(Fakes.task(2, small, "me")), "it no longer computes");
    }

    @Test
    void aMachineThatRunsShortOfMemoryIsThereForItsOwnGatewayAlone() throws Exception {
        network.put(small);
        worker.limits(new Limits(2, 10_000, 1_000, 0, 1_000, 5_000, Shares.EQUAL));
        CountDownLatch go = hold();
        CompletionStage<Outcome> begunBefore = worker.run(Fakes.task(1, small, "a"));
        begun.acquire();
        CompletionStage<Outcome> waits = worker.run(Fakes.task(2, small, "a"));
        available = 999;
        worker.tick();
        assertEquals(new Outcome.Refused("me is busy with other programs"), waits.toCompletableFuture().join());
        assertEquals("me is busy with other programs", refusal(Fakes.task(3, small, "b")));
        assertEquals(0, worker.offer("b"));
        go.countDown();
        assertEquals(0, assertInstanceOf(Outcome.Done.class, begunBefore.toCompletableFuture().join()).credits());
        assertInstanceOf(Outcome.Done.class, outcome(Fakes.task(4, small, "me")));
        available = 1_000;
        worker.tick();
        assertEquals(2, worker.offer("b"));
    }

    @Test
    void aStoppingWorkerGivesBackWhatItHolds() throws Exception {
        network.put(small);
        hold();
        CompletionStage<Outcome> first = worker.run(Fakes.task(1, small, "a"));
        begun.acquire();
        CompletionStage<Outcome> second = worker.run(Fakes.task(2, small, "a"));
        worker.stop();
        assertInstanceOf(Outcome.Lost.class, first.toCompletableFuture().join());
        assertInstanceOf(Outcome.Lost.class, second.toCompletableFuture().join());
        assertInstanceOf(Outcome.Lost.class, outcome(Fakes.task(3, small, "a")));
    }
}
