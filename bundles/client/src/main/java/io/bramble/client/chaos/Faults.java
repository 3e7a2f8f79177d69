package io.bramble.client.chaos;

import io.bramble.client.emulation.EmulatedCluster;
import io.bramble.client.emulation.EmulatedPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Harms peers one after the other, heals them and waits until they are {@linkplain Wellness well}. What would harm one
 * too many waits. Closing it heals all.
 */
public final class Faults implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final EmulatedCluster cluster;
    private final String model;
    private final int most;
    private final long begin = System.nanoTime();
    private final Set<Integer> harmed = new TreeSet<>();
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private final List<String> unwell = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> healers = new ArrayList<>();
    private final Thread harmer;

    /**
     * @param model that a peer that is well has
     * @param most peers that are harmed at once, fewer than there are
     */
    public Faults(EmulatedCluster cluster, String model, int most, Iterator<Harm> script) {
        if (most < 1 || most >= cluster.peers().size()) {
            throw new IllegalArgumentException("faults want at least one peer to be harmed and one to be well, got "
                    + most + " of " + cluster.peers().size());
        }
        this.most = most;
        this.cluster = cluster;
        this.model = model;
        this.harmer = Thread.ofVirtual().name("faults").start(() -> run(script));
    }

    private void run(Iterator<Harm> script) {
        try {
            while (script.hasNext()) {
                Harm harm = script.next();
                Thread.sleep(harm.after());
                begin(harm);
            }
        } catch (InterruptedException e) {
            // Enough of it; what was begun is ended by its healers.
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void begin(Harm harm) throws InterruptedException {
        while (harmed.size() >= most) {
            wait();
        }
        int at = harm.peer();
        while (harmed.contains(at)) {
            at = (at + 1) % cluster.peers().size();
        }
        int victim = at;
        harmed.add(victim);
        counts.merge(harm.fault(), 1, Integer::sum);
        healers.add(Thread.ofPlatform().name("harm " + victim).start(() -> harmAndHeal(victim, harm)));
    }

    private void harmAndHeal(int victim, Harm harm) {
        EmulatedPeer peer = cluster.peers().get(victim);
        say(peer.id() + ": " + harm);
        try {
            harm(peer, victim + 1, harm);
            Thread.sleep(harm.lasts());
            heal(peer, victim + 1, harm.fault());
            long healed = System.nanoTime();
            Wellness.await(peer, model, PATIENCE);
            say(String.format(Locale.ROOT, "%s: well %.1f s after the end of that", peer.id(),
                    (System.nanoTime() - healed) / 1e9));
        } catch (IOException | InterruptedException e) {
            unwell.add(peer.id() + " after " + harm + ": " + e.getMessage());
            say(unwell.getLast());
            peer.tellThreads();
        } finally {
            synchronized (this) {
                harmed.remove(victim);
                notifyAll();
            }
        }
    }

    private void harm(EmulatedPeer peer, int host, Harm harm) throws IOException, InterruptedException {
        switch (harm.fault()) {
            case KILL -> peer.kill();
            case TEAR -> {
                peer.kill();
                peer.tear((int) harm.lasts().toMillis());
            }
            case STOP -> peer.stop();
            case CUT -> cluster.hosts().cut(host);
            case UPGRADE -> peer.replace(harm.bundle());
        }
    }

    private void heal(EmulatedPeer peer, int host, Fault fault) throws IOException {
        switch (fault) {
            case KILL, TEAR -> peer.restart();
            case STOP -> peer.resume();
            case CUT -> cluster.hosts().join(host);
            case UPGRADE -> {
                // Nothing is undone.
            }
        }
    }

    private void say(String what) {
        System.err.printf(Locale.ROOT, "%7.1f s  %s%n", (System.nanoTime() - begin) / 1e9, what);
    }

    /** Whether the script is at its end and all are well. */
    public synchronized boolean over() {
        return !harmer.isAlive() && harmed.isEmpty();
    }

    /** How many there were of each kind. */
    public synchronized Map<Fault, Integer> counts() {
        return new EnumMap<>(counts);
    }

    /** Peers that did not get well, and why. */
    public List<String> unwell() {
        return List.copyOf(unwell);
    }

    @Override
    public void close() throws IOException {
        harmer.interrupt();
        try {
            harmer.join();
            for (Thread healer : List.copyOf(healers)) {
                healer.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while peers got well");
        }
    }
}
