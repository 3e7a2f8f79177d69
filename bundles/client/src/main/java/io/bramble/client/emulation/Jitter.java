package io.bramble.client.emulation;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/**
 * Joins two network interfaces as a cable would whose frames, one way, are each held up by chance: any time up to a bound is as
 * likely. Linux has the queueing discipline netem for it, which not every kernel has.
 */
final class Jitter implements AutoCloseable {
    private final PacketSocket from;
    private final PacketSocket to;
    private final DelayQueue<Held> held = new DelayQueue<>();
    private final Random random;
    private final long most;
    private final boolean reorder;
    private final List<Thread> threads;
    private volatile boolean closed;

    /**
     * @param to frames to here are held up, those from here are not
     * @param most the longest
     * @param reorder whether a frame may overtake another; if not, it is held up until those before it are gone
     */
    Jitter(String from, String to, Duration most, boolean reorder, long seed) throws IOException {
        this.random = new Random(seed);
        this.most = most.toNanos();
        this.reorder = reorder;
        this.from = new PacketSocket(from);
        this.to = new PacketSocket(to);
        this.threads = List.of(start("jitter there", this::hold), start("jitter let go", this::letGo),
                start("jitter back", this::back));
    }

    private static Thread start(String name, Runnable what) {
        return Thread.ofPlatform().daemon().name(name).start(what);
    }

    private record Held(byte[] frame, long due, long number) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Held o = (Held) other;
            return due == o.due ? Long.compare(number, o.number) : Long.compare(due - o.due, 0);
        }
    }

    private void hold() {
        long last = System.nanoTime();
        for (long number = 0; !closed;) {
            byte[] frame = from.receive();
            if (frame != null) {
                long due = System.nanoTime() + random.nextLong(most + 1);
                last = reorder || due - last > 0 ? due : last;
                held.put(new Held(frame, last, number++));
            }
        }
    }

    private void letGo() {
        try {
            while (true) {
                to.send(held.take().frame());
            }
        } catch (InterruptedException e) {
            // What is held is lost.
            Thread.currentThread().interrupt();
        }
    }

    private void back() {
        while (!closed) {
            byte[] frame = to.receive();
            if (frame != null) {
                from.send(frame);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        from.close();
        to.close();
    }
}
