package io.bramble.protocol.front;

import io.bramble.inference.Answer;
import io.bramble.inference.Refusal;
import io.bramble.protocol.net.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Requests under way, each on a thread of its own, for as long as somebody waits for it. Who asks again under the key of
 * a request that is under way, or was answered a short while ago, gets its answer: that is how a client may repeat a
 * request whose fate it does not know. When the last who waits has gone, a request is given up: at once if nobody can
 * come back for it, which takes a key, else after a while.
 */
final class RunningRequests {
    /** Longer than a client takes to connect anew. */
    static final long GRACE_MILLIS = 5_000;

    /** Runs something after so many milliseconds; {@link RejectedExecutionException} when it no longer can. */
    interface Later {
        void after(long millis, Runnable task);
    }

    private final Later later;
    private final Map<String, Running> byKey = new HashMap<>();
    private final KeptAnswers kept;

    RunningRequests(Later later, LongSupplier nanoTime) {
        this.later = later;
        this.kept = new KeptAnswers(nanoTime);
    }

    /** A request under way; its counts are guarded by the requests' lock. */
    private static final class Running {
        private final String key;
        private final Subject subject;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private Thread thread;
        private int waiting = 1;

        Running(String key, Subject subject) {
            this.key = key;
            this.subject = subject;
        }

        void giveUp(String why) {
            answer.completeExceptionally(new Refusal(Refusal.Kind.CONFLICT, why));
            thread.interrupt();
        }

        Answer await() {
            try {
                return answer.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refusal(Refusal.Kind.UNAVAILABLE, "this peer is stopping; ask another", e);
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case RuntimeException refused -> throw refused;
                    case Error error -> throw error;
                    default -> throw new IllegalStateException(e.getCause());
                }
            }
        }
    }

    /**
     * The answer to a request. Waits for it.
     *
     * @param key null for one that nobody may ask for again
     * @param work done once for all who ask under one key; interrupted when it is not wanted any more
     * @throws Refusal if the key belongs to a request about something else, or the request was given up; what the work throws
     */
    Answer answer(String key, Subject subject, Supplier<Answer> work, Connection connection) {
        Running running;
        synchronized (this) {
            Answer before = key == null ? null : kept.of(key, subject);
            if (before != null) {
                return before;
            }
            running = key == null ? null : byKey.get(key);
            if (running == null) {
                running = start(key, subject, work);
            } else {
                subject.same(running.subject, key);
                running.waiting++;
            }
        }
        Running joined = running;
        Connection.Watch watch = connection.whenGone(() -> leave(joined));
        try {
            return running.await();
        } finally {
            watch.close();
        }
    }

    /** Gives up the request of a key and forgets its answer. Unknown keys do no harm. */
    synchronized void delete(String key) {
        kept.forget(key);
        Running running = byKey.remove(key);
        if (running != null) {
            running.giveUp("request " + key + " was deleted");
        }
    }

    private Running start(String key, Subject subject, Supplier<Answer> work) {
        Running running = new Running(key, subject);
        if (key != null) {
            byKey.put(key, running);
        }
        running.thread = Thread.ofVirtual().name("request").start(() -> {
            try {
                Answer answer = work.get();
                end(running, answer);
                running.answer.complete(answer);
            } catch (RuntimeException | Error e) {
                end(running, null);
                running.answer.completeExceptionally(e);
            }
        });
        return running;
    }

    /** @param answer null if there is none, so that who asks again has it tried again */
    private synchronized void end(Running running, Answer answer) {
        if (running.key != null && byKey.remove(running.key, running) && answer != null) {
            kept.put(running.key, running.subject, answer);
        }
    }

    private void leave(Running running) {
        synchronized (this) {
            running.waiting--;
        }
        if (running.key == null) {
            giveUpIfAlone(running);
            return;
        }
        try {
            later.after(GRACE_MILLIS, () -> giveUpIfAlone(running));
        } catch (RejectedExecutionException e) {
            giveUpIfAlone(running);
        }
    }

    private synchronized void giveUpIfAlone(Running running) {
        if (running.waiting == 0) {
            byKey.remove(running.key, running);
            running.giveUp("the client has gone");
        }
    }
}
