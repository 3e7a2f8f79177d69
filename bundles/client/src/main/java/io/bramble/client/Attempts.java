package io.bramble.client;

import io.bramble.client.BrambleClient.RefusedException;
import io.bramble.protocol.Ask;
import io.bramble.protocol.Reply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * A request's way from peer to peer until one answers. The same question may reach several: it wants a key by which they
 * know it again, or to be harmless when repeated.
 */
final class Attempts {
    /** In a row in which no peer could be reached; then nobody is there, unless somebody has ever been. */
    private static final int ROUNDS = 4;

    private final Gateways gateways;
    private final Sender sender;
    private final Time time;
    private final Duration patience;
    private final LongAdder retries = new LongAdder();
    private volatile boolean answered;

    /** Sends to one peer. */
    interface Sender {
        Reply send(URI peer, Ask ask) throws IOException, InterruptedException;
    }

    /** What to ask one peer. */
    interface Question {
        /** @param patience how long the answer may take */
        Ask to(URI peer, Duration patience);

        /**
         * A peer may have it, and another is asked in its place, or nobody any more. Must return at once. The peer may be
         * asked again all the same.
         */
        default void givenUp(URI peer) {}
    }

    /** A clock. */
    interface Time {
        Time SYSTEM = new Time() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration pause) throws InterruptedException {
                Thread.sleep(pause);
            }
        };

        long nanos();

        void pause(Duration pause) throws InterruptedException;
    }

    /** @param patience for all attempts together */
    Attempts(Gateways gateways, Sender sender, Time time, Duration patience) {
        this.gateways = gateways;
        this.sender = sender;
        this.time = time;
        this.patience = patience;
    }

    /** Questions that were sent again, since this was made. */
    long retries() {
        return retries.sum();
    }

    /**
     * Asks until there is an answer that is neither 5.03 nor 5.04: each peer in turn, those that failed or are busy again
     * after they have rested.
     *
     * @throws RefusedException if a peer refuses otherwise, or the time is over and one was too busy to the end
     * @throws IOException if the time is over, or none could be reached of peers of which none has ever answered; it names
     *     each peer and why
     */
    Reply untilAnswered(Question question) throws IOException, InterruptedException {
        Course course = new Course(question);
        int unreached = 0;
        for (List<URI> round = gateways.all(); answered || unreached < ROUNDS; round = gateways.awake()) {
            boolean reached = false;
            for (URI peer : round) {
                Reply reply = course.ask(peer);
                if (reply != null && !comesBack(reply)) {
                    return reply;
                }
                reached |= reply != null;
            }
            unreached = reached ? 0 : unreached + 1;
            course.pause();
        }
        throw course.over("no peer could be reached");
    }

    private static boolean comesBack(Reply reply) {
        return reply.code() == Reply.UNAVAILABLE || reply.code() == Reply.TIMEOUT;
    }

    /** One question's attempts so far. */
    private final class Course {
        private final Question question;
        private final long begin = time.nanos();
        private final Map<URI, String> failures = new LinkedHashMap<>();
        /** Peers that gave no answer, and do not know yet that none is wanted of them any more. */
        private final Set<URI> silent = new LinkedHashSet<>();
        private Reply refused;

        Course(Question question) {
            this.question = question;
        }

        /** The peer's answer; null if there is none. */
        Reply ask(URI peer) throws IOException, InterruptedException {
            Duration left = left();
            if (!left.isPositive()) {
                throw late();
            }
            if (!failures.isEmpty()) {
                retries.increment();
            }
            silent.remove(peer);
            silent.forEach(question::givenUp);
            silent.clear();
            long asked = time.nanos();
            try {
                return heard(peer, sender.send(peer, question.to(peer, left)));
            } catch (IOException e) {
                failures.put(peer, e.getMessage());
                gateways.failed(peer, Duration.ofNanos(time.nanos() - asked));
                silent.add(peer);
                return null;
            } catch (InterruptedException e) {
                question.givenUp(peer);
                throw e;
            }
        }

        private Duration left() {
            return patience.minusNanos(time.nanos() - begin);
        }

        /**
         * Until one has rested.
         *
         * @throws IOException if the time is over before
         */
        void pause() throws IOException, InterruptedException {
            Duration rest = gateways.untilOneIsAwake();
            Duration left = left();
            time.pause(rest.compareTo(left) < 0 ? rest : left);
            if (rest.compareTo(left) >= 0) {
                throw late();
            }
        }

        private IOException late() {
            return over("no answer within " + patience.toMillis() / 1000.0 + " s");
        }

        private Reply heard(URI peer, Reply reply) {
            answered = true;
            boolean stranger = reply.code() == Reply.NOT_FOUND && !failures.isEmpty();
            // It was told that it is given up, and took the question for the one before.
            boolean mistaken = reply.code() == Reply.CONFLICT && failures.containsKey(peer);
            if (!stranger && !mistaken && !comesBack(reply)) {
                gateways.answered(peer);
                return reply;
            }
            refused = reply;
            failures.put(peer, reply.toString());
            gateways.busy(peer, Duration.ofSeconds(Math.max(0, reply.maxAge())));
            // Who knows of no such model is no better than one that is not there, while the one that knew of it is away.
            return stranger || mistaken ? null : reply;
        }

        /** The error that names each peer and what was last wrong with it. */
        IOException over(String what) {
            String text = what + "; " + failures.entrySet().stream()
                    .map(f -> f.getKey() + ": " + f.getValue()).collect(Collectors.joining("; "));
            return refused == null ? new IOException(text) : new RefusedException(refused.code(), text);
        }
    }

    /**
     * Asks the peers that were given, each once, until one answers anything.
     *
     * @throws IOException if none does; it names each peer and why
     */
    Reply fromAnyGiven(Question question) throws IOException, InterruptedException {
        Course course = new Course(question);
        for (URI peer : gateways.given()) {
            Reply reply = course.ask(peer);
            if (reply != null) {
                return reply;
            }
        }
        throw course.over("no peer could be reached");
    }
}
