package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.inference.Answer;
import io.bramble.inference.Refusal;
import io.bramble.plan.Plan;
import io.bramble.task.Outcome;
import io.bramble.task.Scheduler;
import io.bramble.task.Slice;
import io.bramble.task.Worker;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DispatcherTest {
    private final ToyWorker.Store store = new ToyWorker.Store();
    private final BlockingQueue<ToyWorker.Held> arrivals = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> cancelled = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService events = Executors.newSingleThreadScheduledExecutor();
    /** None is late because this machine is. */
    private final Dispatcher dispatcher = new Dispatcher(Rules.DEFAULT.with(true, 0), store,
            () -> System.nanoTime() / 1_000_000, 1,
            events);

    @AfterEach
    void stop() {
        dispatcher.stop();
    }

    private ToyWorker join(String id, int credits) {
        ToyWorker worker = new ToyWorker(id, credits, store, arrivals, cancelled);
        dispatcher.join(worker, Map.of(Worker.LOCAL, id.equals("local"), Worker.DEVICE, id));
        return worker;
    }

    private List<ToyWorker.Held> arrived(int count) throws InterruptedException {
        List<ToyWorker.Held> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(arrivals.take());
        }
        return held;
    }

    private CompletableFuture<Scheduler.Result> rows(Plan plan) {
        return dispatcher.run("r1", plan, Map.of("x", Tile.of(Toy.counting(Toy.PICTURE))), 20_000);
    }

    private static Tensor absolute() {
        Tensor.Floats x = Toy.counting(Toy.PICTURE);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = Math.abs(x.data()[i]);
        }
        return x;
    }

    /** Tasks arrive while the event that sent them is still being handled; what is told of a job counts from its end. */
    private void eventsAreHandled() throws Exception {
        events.submit(() -> {}).get();
    }

    @Test
    void aSchedulerThatStopsSaysSoAndGivesUpItsTasks() throws Exception {
        join("local", 2);
        join("a", 2);
        join("b", 2);
        CompletableFuture<Scheduler.Result> result = rows(Toy.rows("local", "a", "b"));
        arrived(6);
        dispatcher.stop();
        Throwable cause = assertThrows(ExecutionException.class, result::get).getCause();
        assertEquals("the scheduler stops; ask again", cause.getMessage());
        for (int i = 0; i < 6; i++) {
            cancelled.take();
        }
    }

    @Test
    void requestsThatAreNotYetSeenWhenItStopsAreGivenUpWithoutAnErrorWhetherTheyCameBeforeOrAfter() throws Exception {
        Queue<Runnable> rejected = new ConcurrentLinkedQueue<>();
        ScheduledExecutorService busy = new ScheduledThreadPoolExecutor(1, (task, executor) -> {
            rejected.add(task);
            throw new RejectedExecutionException("it has ended");
        });
        Dispatcher stopping = new Dispatcher(Rules.DEFAULT, store, () -> 0, 1, busy);
        Plan plan = Toy.rows("local", "a");
        Map<String, Tile> picture = Map.of("x", Tile.of(Toy.counting(Toy.PICTURE)));
        CountDownLatch free = new CountDownLatch(1);
        busy.submit(() -> {
            free.await();
            return null;
        });
        CompletableFuture<Scheduler.Result> before = stopping.run("before", plan, picture, 20_000);
        stopping.stop();
        CompletableFuture<Scheduler.Result> after = stopping.run("after", plan, picture, 20_000);
        free.countDown();
        for (CompletableFuture<Scheduler.Result> result : List.of(before, after)) {
            Throwable cause = assertThrows(ExecutionException.class, result::get).getCause();
            assertEquals(Refusal.Kind.UNAVAILABLE, assertInstanceOf(Refusal.class, cause).kind());
        }
        assertTrue(busy.awaitTermination(20, TimeUnit.SECONDS));
        assertEquals(List.of(), List.copyOf(rejected));
        assertEquals(List.of(), stopping.jobs());
    }

    @Test
    void resultsInAnyOrderMakeTheSameOutput() throws Exception {
        join("local", 2);
        join("a", 2);
        join("b", 2);
        for (long seed = 1; seed <= 20; seed++) {
            CompletableFuture<Scheduler.Result> result = rows(Toy.rows("local", "a", "b"));
            for (int stage = 0; stage < 2; stage++) {
                List<ToyWorker.Held> held = arrived(6);
                Collections.shuffle(held, new Random(seed));
                held.forEach(ToyWorker.Held::answer);
            }
            assertEquals(absolute(), result.get().outputs().get("z").toTensor(), "seed " + seed);
            List<Answer.Share> shares = result.get().shares();
            assertEquals(3, shares.size());
            shares.forEach(s -> assertEquals(new Answer.Share(s.device(), 4, 400, 40, 20), s));
        }
    }

    @Test
    void shardsLieWhereTheirTargetsSay() throws Exception {
        join("local", 1);
        join("a", 1);
        Plan plan = Toy.shards("a", "local");
        Tile x = Tile.of(Tensor.floats(Shape.of(1, 3), 1, 2, 3));
        CompletableFuture<Scheduler.Result> result = dispatcher.run("r1", plan, Map.of("x", x), 20_000);
        arrived(2).forEach(ToyWorker.Held::answer);
        Map<String, Tile> whole = Toy.run(plan.graph(), Map.of("x", x), Map.of("y", Region.whole(Toy.NEURONS)));
        assertEquals(whole.get("y").toTensor(), result.get().outputs().get("y").toTensor());
    }

    @Test
    void aWorkerThatVanishesInMidRequestLosesNothing() throws Exception {
        join("local", 6);
        ToyWorker a = join("a", 6);
        CompletableFuture<Scheduler.Result> result = rows(Toy.rows("local", "a"));
        List<ToyWorker.Held> first = arrived(6);
        dispatcher.unjoin(a);
        List<ToyWorker.Held> again = arrived(3);
        // The vanished one's results come after all, too late to be used.
        first.forEach(ToyWorker.Held::answer);
        again.forEach(ToyWorker.Held::answer);
        arrived(6).forEach(ToyWorker.Held::answer);
        assertEquals(absolute(), result.get().outputs().get("z").toTensor());
        assertEquals(List.of(12), result.get().shares().stream().map(Answer.Share::tasks).toList());
    }

    @Test
    void aResultOfAnotherRegionThanAskedIsDoneAgainElsewhere() throws Exception {
        join("a", 1);
        join("local", 1);
        Plan plan = Toy.shards("a", "local");
        Tile x = Tile.of(Tensor.floats(Shape.of(1, 3), 1, 2, 3));
        CompletableFuture<Scheduler.Result> result = dispatcher.run("r1", plan, Map.of("x", x), 20_000);
        for (ToyWorker.Held held : arrived(2)) {
            if (held.worker().device().id().equals("a")) {
                held.answer(Map.of("y", Tile.of(Toy.counting(Toy.NEURONS))));
            } else {
                held.answer();
            }
        }
        ToyWorker.Held again = arrivals.take();
        assertEquals("local", again.worker().device().id());
        again.answer();
        assertEquals(Region.whole(Toy.NEURONS), result.get().outputs().get("y").region());
    }

    @Test
    void aVerifiedRequestIsAnsweredRightThoughAWorkerLies() throws Exception {
        dispatcher.verify(100);
        join("local", 1);
        join("liar", 6);
        join("b", 6);
        CompletableFuture<Scheduler.Result> result = rows(Toy.rows(true, "liar", "b"));
        while (!result.isDone()) {
            ToyWorker.Held held = arrivals.poll(10, TimeUnit.MILLISECONDS);
            if (held != null && held.worker().device().id().equals("liar")) {
                assertEquals(Map.of(), held.task().keep(), "what is verified comes back");
                Map<String, Tile> lies = new HashMap<>();
                held.task().outputs().forEach((name, region) -> lies.put(name,
                        Tile.zeros(ElementType.FLOAT32, region, Layout.preferred(region.rank()))));
                held.answer(lies);
            } else if (held != null) {
                held.answer();
            }
        }
        assertEquals(absolute(), result.get().outputs().get("z").toTensor());
        Scheduler.Standing liar = dispatcher.standings().get("liar");
        assertTrue(liar.leftOut() && liar.leftOutMillis() <= Rules.DEFAULT.barWait() && liar.wrong() >= 2,
                liar.toString());
        assertEquals(Scheduler.Standing.NONE, dispatcher.standings().get("b"));
    }

    @Test
    void aTileThatStaysWithOneThatIsLateIsMadeByAnother() throws Exception {
        AtomicLong clock = new AtomicLong();
        Dispatcher timed = new Dispatcher(Rules.DEFAULT, store, clock::get, 1, events);
        for (String id : List.of("local", "a", "b")) {
            timed.join(new ToyWorker(id, 12, store, arrivals, cancelled), Map.of(Worker.LOCAL, id.equals("local")));
        }
        Plan plan = Toy.rows(true, "a", "b");
        Map<String, Tile> inputs = Map.of("x", Tile.of(Toy.counting(Toy.PICTURE)));
        for (int i = 0; i < 3; i++) {
            answered(timed.run("r" + i, plan, inputs, 20_000), held -> false);
        }
        ToyWorker.Held[] stuck = new ToyWorker.Held[1];
        CompletableFuture<Scheduler.Result> result = timed.run("late", plan, inputs, 20_000);
        answered(result, held -> {
            boolean first = stuck[0] == null && held.worker().device().id().equals("a")
                    && !held.task().keep().isEmpty();
            if (first) {
                stuck[0] = held;
                clock.addAndGet(1_000);
            }
            return first;
        });
        assertEquals(absolute(), result.get().outputs().get("z").toTensor());
        comes(cancelled, stuck[0].task().id());
        comes(store.released, stuck[0].task().keep().get("y").key());
    }

    /** Among others, in whatever order. */
    private static <T> void comes(BlockingQueue<T> queue, T wanted) throws InterruptedException {
        while (!queue.take().equals(wanted)) {
            continue;
        }
    }

    /** Answers what comes, as soon as what it reads is there, but for what is stuck. */
    private void answered(CompletableFuture<Scheduler.Result> result, Predicate<ToyWorker.Held> stuck)
            throws Exception {
        List<ToyWorker.Held> waiting = new ArrayList<>();
        while (!result.isDone()) {
            ToyWorker.Held held = arrivals.poll(10, TimeUnit.MILLISECONDS);
            if (held != null && !stuck.test(held)) {
                waiting.add(held);
            }
            waiting.removeIf(h -> {
                boolean there = h.task().inputs().values().stream()
                        .flatMap(input -> input.slices().stream())
                        .allMatch(s -> !(s instanceof Slice.Held slice) || store.kept.containsKey(slice.key()));
                if (there) {
                    h.answer();
                }
                return there;
            });
        }
    }

    @Test
    void ofEveryHundredRequestsThatManyAreVerified() throws Exception {
        dispatcher.verify(25);
        join("a", 1000);
        for (int i = 0; i < 8; i++) {
            rows(Toy.rows(true, "a"));
        }
        // Of the other six the second stage is sent ahead.
        List<ToyWorker.Held> held = arrived(2 * 6 + 6 * 12);
        assertEquals(6 * 6, held.stream().filter(h -> !h.task().keep().isEmpty()).count());
        assertThrows(IllegalArgumentException.class, () -> dispatcher.verify(101));
    }

    @Test
    void anOfferMakesWaitingTasksGo() throws Exception {
        join("a", 0);
        CompletableFuture<Scheduler.Result> result = rows(Toy.rows("a"));
        dispatcher.offered("a", 6);
        arrived(6);
        eventsAreHandled();
        assertEquals(6, dispatcher.jobs().get(0).running());
        assertEquals(12, dispatcher.jobs().get(0).total());
        result.cancel(true);
        assertEquals(6,
                List.of(cancelled.take(), cancelled.take(), cancelled.take(), cancelled.take(), cancelled.take(),
                        cancelled.take()).size());
    }

    @Test
    void aTaskIsSentTheRegionsThatItReadsAndNoMore() throws Exception {
        join("a", 6);
        rows(Toy.rows("a"));
        for (ToyWorker.Held held : arrived(6)) {
            assertEquals(held.task().outputs().get("y"), held.task().inputs().get("x").region());
            assertEquals("a", held.task().holder());
            assertTrue(held.task().millis() > 0 && held.task().millis() <= 20_000);
        }
    }

    @Test
    void whatStaysIsFetchedFromItsHolderAndReleasedWhenAllHaveReadIt() throws Exception {
        join("local", 12);
        join("a", 12);
        CompletableFuture<Scheduler.Result> result = rows(Toy.rows(true, "local", "a"));
        List<ToyWorker.Held> held = arrived(12);
        // The second stage was sent ahead, perhaps before the first.
        held.stream().filter(h -> !h.task().keep().isEmpty()).forEach(ToyWorker.Held::answer);
        held.stream().filter(h -> h.task().keep().isEmpty()).forEach(ToyWorker.Held::answer);
        assertEquals(absolute(), result.get().outputs().get("z").toTensor());
        for (int i = 0; i < 6; i++) {
            store.released.take();
        }
        assertEquals(Map.of(), store.kept);
    }

    @Test
    void aRequestThatNobodyAnswersIsRefusedAtItsDeadline() {
        CompletableFuture<Scheduler.Result> result = dispatcher.run("r1", Toy.rows("a"),
                Map.of("x", Tile.of(Toy.counting(Toy.PICTURE))), 30);
        ExecutionException e = assertThrows(ExecutionException.class, () -> result.get(10, TimeUnit.SECONDS));
        assertEquals(Refusal.Kind.TIMEOUT, assertInstanceOf(Refusal.class, e.getCause()).kind());
        assertEquals(List.of(), dispatcher.jobs());
    }

    @Test
    void workersThatCannotMakeTheRequestFailWithTheirReason() throws Exception {
        join("local", 6);
        CompletableFuture<Scheduler.Result> result = rows(Toy.rows("local"));
        arrived(6).forEach(h -> h.outcome().complete(new Outcome.Failed("no kernel for Neg")));
        ExecutionException e = assertThrows(ExecutionException.class, result::get);
        assertTrue(e.getCause().getMessage().contains("no kernel for Neg"), e.getCause().getMessage());
    }

    @Test
    void inputsThatAreNotTheGraphsAreTheCallersFault() {
        Map<String, Tile> wrong = Map.of("x", Tile.of(Toy.counting(Toy.NEURONS)));
        assertThrows(IllegalArgumentException.class, () -> dispatcher.run("r1", Toy.rows("a"), wrong, 10));
    }
}
