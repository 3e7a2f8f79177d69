package io.bramble.protocol.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.inference.Answer;
import io.bramble.inference.Refusal;
import io.bramble.protocol.net.Connection;
import io.bramble.store.Digest;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunningRequestsTest {
    private static final Subject SUBJECT = new Subject("meter", null, 23, Digest.of(new byte[1]));

    /** Work that is done when it is told to, and knows when it was interrupted. */
    private static final class Work {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch finish = new CountDownLatch(1);
        private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

        Answer run() {
            begun.countDown();
            try {
                finish.await();
                interrupted.complete(false);
                return ScriptedInference.ANSWER;
            } catch (InterruptedException e) {
                interrupted.complete(true);
                throw new Refusal(Refusal.Kind.UNAVAILABLE, "interrupted", e);
            }
        }
    }

    private final BlockingQueue<Runnable> later = new LinkedBlockingQueue<>();
    private final RunningRequests requests = new RunningRequests((millis, task) -> later.add(task), System::nanoTime);
    private final BlockingQueue<Work> started = new LinkedBlockingQueue<>();

    @Test
    void whoAsksAgainUnderTheSameKeyGetsTheSameAnswerFromOneRun() throws Exception {
        CompletableFuture<Answer> first = ask("k", new Connection());
        Work work = begun();
        CompletableFuture<Answer> second = ask("k", new Connection());
        work.finish.countDown();
        assertSame(ScriptedInference.ANSWER, first.get());
        assertSame(ScriptedInference.ANSWER, second.get());
        assertSame(ScriptedInference.ANSWER, ask("k", new Connection()).get());
        assertTrue(started.isEmpty());
    }

    @Test
    void requestsWithoutAKeyOrWithAnotherRunBesideEachOther() throws Exception {
        List<CompletableFuture<Answer>> answers = List.of(ask(null, new Connection()), ask(null, new Connection()),
                ask("a", new Connection()), ask("b", new Connection()));
        for (int i = 0; i < 4; i++) {
            begun().finish.countDown();
        }
        for (CompletableFuture<Answer> answer : answers) {
            assertSame(ScriptedInference.ANSWER, answer.get());
        }
    }

    @Test
    void aKeyOfAnotherRequestIsRefused() throws Exception {
        ask("k", new Connection());
        Work work = begun();
        Subject other = new Subject("eye", null, 23, SUBJECT.body());
        Refusal refusal = assertThrows(Refusal.class,
                () -> requests.answer("k", other, () -> ScriptedInference.ANSWER, new Connection()));
        assertEquals(Refusal.Kind.UNPROCESSABLE, refusal.kind());
        work.finish.countDown();
        assertFalse(work.interrupted.get());
    }

    @Test
    void deletedRequestIsInterruptedAndWhoWaitsIsTold() throws Exception {
        CompletableFuture<Answer> first = ask("k", new Connection());
        Work work = begun();
        requests.delete("k");
        assertTrue(work.interrupted.get());
        assertEquals(Refusal.Kind.CONFLICT, refused(first).kind());
        requests.delete("unknown");
        ask("k", new Connection());
        begun().finish.countDown();
    }

    @Test
    void deletedAnswerIsForgotten() throws Exception {
        CompletableFuture<Answer> first = ask("k", new Connection());
        begun().finish.countDown();
        first.get();
        requests.delete("k");
        CompletableFuture<Answer> second = ask("k", new Connection());
        begun().finish.countDown();
        assertSame(ScriptedInference.ANSWER, second.get());
    }

    @Test
    void aRequestWithoutAKeyIsGivenUpWithItsConnection() throws Exception {
        Connection connection = new Connection();
        ask(null, connection);
        Work work = begun();
        connection.close();
        assertTrue(work.interrupted.get());
    }

    @Test
    void aRequestOfAClientThatHasGoneAlreadyIsGivenUp() throws Exception {
        Connection connection = new Connection();
        connection.close();
        CompletableFuture<Answer> answer = ask(null, connection);
        assertEquals(Refusal.Kind.CONFLICT, refused(answer).kind());
    }

    @Test
    void aRequestWithAKeyIsGivenUpWhenNobodyHasComeBackForItInAWhile() throws Exception {
        Connection gone = new Connection();
        gone.close();
        Connection stays = new Connection();
        CompletableFuture<Answer> first = ask("k", stays);
        Work work = begun();
        ask("k", gone);
        later.poll(30, TimeUnit.SECONDS).run();
        assertFalse(first.isDone(), "one still waits for it");
        stays.close();
        Runnable whenTheyMayHaveComeBack = later.poll(30, TimeUnit.SECONDS);
        assertFalse(first.isDone(), "it may come back");
        whenTheyMayHaveComeBack.run();
        assertTrue(work.interrupted.get());
        assertEquals(Refusal.Kind.CONFLICT, refused(first).kind());
    }

    @Test
    void whenNothingCanBeDoneLaterItIsGivenUpAtOnce() throws Exception {
        RunningRequests stopping = new RunningRequests((millis, task) -> {
            throw new RejectedExecutionException();
        }, System::nanoTime);
        Connection connection = new Connection();
        Work work = new Work();
        Thread.startVirtualThread(() -> stopping.answer("k", SUBJECT, work::run, connection));
        work.begun.await();
        connection.close();
        assertTrue(work.interrupted.get());
    }

    @Test
    void whatFailsIsTriedAgainWhenItIsAskedForAgain() {
        for (int i = 0; i < 2; i++) {
            Refusal why = new Refusal(Refusal.Kind.UNAVAILABLE, "try " + i);
            assertSame(why, assertThrows(Refusal.class, () -> requests.answer("k", SUBJECT, () -> {
                throw why;
            }, new Connection())));
        }
    }

    private CompletableFuture<Answer> ask(String key, Connection connection) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                answer.complete(requests.answer(key, SUBJECT, () -> {
                    Work work = new Work();
                    started.add(work);
                    return work.run();
                }, connection));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private Work begun() throws InterruptedException {
        return started.poll(30, TimeUnit.SECONDS);
    }

    private static Refusal refused(CompletableFuture<Answer> answer) throws InterruptedException {
        return (Refusal) assertThrows(ExecutionException.class, answer::get).getCause();
    }
}
