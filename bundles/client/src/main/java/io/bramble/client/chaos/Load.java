package io.bramble.client.chaos;

import io.bramble.client.BrambleClient;
import io.bramble.client.bench.Inputs;
import io.bramble.plan.Partitioner;
import io.bramble.store.Signature;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/** Clients that ask a model at once, each peer in turn as the gateway, and compare what they get. */
public final class Load implements AutoCloseable {
    private static final int QUESTIONS = 5;

    private final String model;
    private final String strategy;
    private final List<Map<String, Tensor>> questions;
    private final List<Map<String, Tensor>> wanted = new ArrayList<>();
    /** One for each peer, which it prefers. */
    private final List<BrambleClient> gateways = new ArrayList<>();

    /**
     * @param questions inputs that are asked about in turn
     * @param patience for one answer, retries included; after it the request is lost
     */
    public Load(List<URI> peers, String model, String strategy, List<Map<String, Tensor>> questions,
            Duration patience) throws IOException {
        this.model = model;
        this.strategy = strategy;
        this.questions = questions;
        for (int i = 0; i < peers.size(); i++) {
            List<URI> order = new ArrayList<>(peers);
            Collections.rotate(order, -i);
            gateways.add(new BrambleClient(order, patience));
        }
    }

    /**
     * What is recorded beside a model's file ({@link Inputs#recorded}), and inputs by chance, so that there are at least
     * {@value #QUESTIONS} different ones: an answer to another's question is found out.
     */
    public static List<Map<String, Tensor>> questions(ByteBuffer onnx, Path model, long seed) throws IOException {
        Signature signature = Inputs.signature(onnx.duplicate());
        List<Map<String, Tensor>> questions = new ArrayList<>();
        for (List<Path> set = Inputs.recorded(model, 0); !set.isEmpty();
                set = Inputs.recorded(model, questions.size())) {
            questions.add(Inputs.of(signature, set).tensors());
        }
        while (questions.size() < QUESTIONS) {
            questions.add(Inputs.random(onnx.duplicate(), seed + questions.size()).tensors());
        }
        return questions;
    }

    /** Asks one peer for the answers that are right: those it has by itself. */
    public void learn() throws IOException {
        for (Map<String, Tensor> question : questions) {
            wanted.add(gateways.get(0).infer(model, question, Partitioner.LOCAL).outputs());
        }
    }

    /**
     * Asks, each client without a pause.
     *
     * @param clients that ask at once
     * @param more whether there shall be a request of the number, counted from 0
     */
    public Tally run(int clients, IntPredicate more) throws IOException {
        return run(clients, Double.POSITIVE_INFINITY, more);
    }

    /** @param rate requests a second that all clients together begin at most */
    public Tally run(int clients, double rate, IntPredicate more) throws IOException {
        Results results = new Results(rate);
        long retries = retries();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.ofVirtual().name("client " + i).start(() -> ask(more, results)));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while clients asked");
        }
        return results.tally(retries() - retries);
    }

    private long retries() {
        return gateways.stream().mapToLong(BrambleClient::retries).sum();
    }

    private void ask(IntPredicate more, Results results) {
        for (int n = results.next.getAndIncrement(); more.test(n) && !Thread.currentThread().isInterrupted();
                n = results.next.getAndIncrement()) {
            results.await(n);
            int question = n % questions.size();
            // Each question comes to each gateway, whatever the two numbers have in common.
            int gateway = (n + n / questions.size()) % gateways.size();
            long begin = System.nanoTime();
            try {
                boolean right = gateways.get(gateway).infer(model, questions.get(question), strategy).outputs()
                        .equals(wanted.get(question));
                results.nanos.add(System.nanoTime() - begin);
                (right ? results.right : results.wrong).incrementAndGet();
            } catch (IOException | RuntimeException e) {
                results.lost.add(String.format("request %d after %d ms: %s", n,
                        (System.nanoTime() - begin) / 1_000_000, e.getMessage()));
            }
        }
    }

    private static final class Results {
        final long begin = System.nanoTime();
        final double rate;
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger right = new AtomicInteger();
        final AtomicInteger wrong = new AtomicInteger();
        final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();

        Results(double rate) {
            this.rate = rate;
        }

        /** Until the request's time has come. */
        void await(int number) {
            long due = begin + (long) (number / rate * 1e9);
            for (long left = due - System.nanoTime(); left > 0 && !Thread.currentThread().isInterrupted();
                    left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }

        Tally tally(long retries) {
            return new Tally(right.get(), wrong.get(), List.copyOf(lost), retries,
                    nanos.stream().mapToLong(Long::longValue).sorted().toArray());
        }
    }

    @Override
    public void close() {
        gateways.forEach(BrambleClient::close);
    }
}
