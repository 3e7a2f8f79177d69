package io.bramble.gateway;

import io.bramble.graph.Graph;
import io.bramble.inference.Answer;
import io.bramble.plan.Device;
import io.bramble.plan.Link;
import io.bramble.plan.Partitioner;
import io.bramble.plan.Plan;
import io.bramble.store.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Plans that are current: one for each (graph, devices, strategy) and the partitioner's settings, made when it is first
 * wanted, so a peer that joins or goes makes the next request use another. The plan before is kept besides, as a peer
 * that comes back after a moment finds its shards where they were; no more, because shards hold weights.
 */
final class Plans {
    private static final int KEPT = 32;
    /** Plans of one graph and strategy, for different devices or settings. */
    private static final int KEPT_ALIKE = 2;
    /** Of the heap, for weights of graphs that are planned and are not in files; the last plan is kept whatever it takes. */
    private static final int SHARE = 4;

    private final Partitioner partitioner;
    private final Executor planner;
    private final Supplier<Set<String>> leftOut;
    private final long mostBytes;
    private final Map<Key, Choice> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Choice> eldest) {
            return size() > KEPT;
        }
    };
    /** With a lock of its own: who has an answer does not wait for somebody else's plan. */
    private final Map<Graph, Experience> experiences = Collections.synchronizedMap(new WeakHashMap<>());
    private final AtomicLong epoch = new AtomicLong();
    /** Of plans that are being made or are to be: requests take longer beside that, which says nothing of their own plan. */
    private final AtomicInteger beside = new AtomicInteger();

    /**
     * @param planner for plans that are made beside requests
     * @param leftOut ids of devices that are there and that nothing is planned for
     */
    Plans(Partitioner partitioner, Executor planner, Supplier<Set<String>> leftOut) {
        this(partitioner, planner, leftOut, Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** @param mostBytes of weights of planned graphs that are not in files */
    Plans(Partitioner partitioner, Executor planner, Supplier<Set<String>> leftOut, long mostBytes) {
        this.partitioner = partitioner;
        this.planner = planner;
        this.leftOut = leftOut;
        this.mostBytes = mostBytes;
    }

    /** What a plan cannot be carried over to when it changes. */
    private record Member(String id, String kernels, long memoryBytes, int threads) {
        static List<Member> of(List<Device> devices) {
            return devices.stream().map(d -> new Member(d.id(), d.kernels(), d.memoryBytes(), d.threads())).toList();
        }
    }

    /** A graph is its own key: the model store hands out the same one as long as the model stays. */
    private record Key(Digest model, Graph graph, List<Member> devices, String strategy, long revision) {}

    /**
     * @param lesson that its forecast was made by
     * @param choice that took it; null: nothing is learned from what it takes
     */
    record Numbered(Plan plan, Experience.Lesson lesson, Choice choice) {
        Numbered untaught() {
            return new Numbered(plan, lesson, null);
        }
    }

    /**
     * @param model the file the graph is of
     * @param learned whether plans go by what requests took, too
     * @param there the files of all models there are now: plans of others hold weights that nobody asks for any more
     */
    synchronized Numbered of(Digest model, Graph graph, List<Device> devices, String strategy, boolean learned,
            Supplier<Set<Digest>> there) {
        Key key = new Key(model, graph, Member.of(devices), strategy, partitioner.revision());
        Experience.Lesson lesson = learned ? experience(graph).lesson() : Experience.Lesson.NONE;
        Choice choice = kept.get(key);
        if (choice == null) {
            Set<Digest> live = there.get();
            kept.keySet().removeIf(k -> !live.contains(k.model));
            choice = new Choice(planning(graph, strategy), this::makeBeside, devices, lesson, because(key, devices));
            kept.put(key, choice);
            forgetAlike(key);
            for (Iterator<Key> eldest = kept.keySet().iterator(); kept.size() > 1 && heldBytes() > mostBytes;) {
                eldest.next();
                eldest.remove();
            }
        }
        Numbered plan = choice.plan(devices, lesson);
        return beside.get() == 0 ? plan : plan.untaught();
    }

    private void makeBeside(Runnable making) {
        beside.incrementAndGet();
        planner.execute(() -> {
            try {
                making.run();
            } finally {
                beside.decrementAndGet();
            }
        });
    }

    private Choice.Planning planning(Graph graph, String strategy) {
        return new Choice.Planning() {
            @Override
            public Plan make(List<Device> devices) {
                return partitioner.plan(graph, devices, strategy);
            }

            @Override
            public Plan forecast(Plan plan, List<Device> devices) {
                return partitioner.forecast(plan, devices);
            }

            @Override
            public boolean soonest() {
                return !strategy.equals(Partitioner.THROUGHPUT);
            }

            @Override
            public long number() {
                return epoch.incrementAndGet();
            }
        };
    }

    /** A request was answered by a plan, in so many nanoseconds, and it was the only one under way here. */
    void answered(Numbered plan, long nanos, List<Answer.Share> shares) {
        if (plan.choice != null && beside.get() == 0 && plan.choice.answered(plan, nanos * 1e-9)) {
            experience(plan.plan.graph()).answered(plan.plan.forecast(), plan.lesson, nanos, shares);
        }
    }

    private Experience experience(Graph graph) {
        return experiences.computeIfAbsent(graph, g -> new Experience());
    }

    /** What is other than it was for the last plan of the same graph and strategy. */
    private String because(Key now, List<Device> devices) {
        Key before = null;
        Choice choice = null;
        for (Map.Entry<Key, Choice> entry : kept.entrySet()) {
            if (entry.getKey().graph == now.graph && entry.getKey().strategy.equals(now.strategy)) {
                before = entry.getKey();
                choice = entry.getValue();
            }
        }
        if (before == null) {
            return "it is the first request of this kind";
        }
        if (before.revision != now.revision) {
            return "settings changed";
        }
        return Change.of(choice.devices(), devices, leftOut.get());
    }

    /** The map is in order of use, so the ones met first are the ones to go. */
    private void forgetAlike(Key key) {
        List<Key> alike = kept.keySet().stream()
                .filter(k -> k.graph == key.graph && k.strategy.equals(key.strategy))
                .toList();
        alike.subList(0, Math.max(0, alike.size() - KEPT_ALIKE)).forEach(kept::remove);
    }

    private long heldBytes() {
        return kept.keySet().stream().map(Key::graph).distinct().mapToLong(Graph::heldBytes).sum();
    }

    synchronized int size() {
        return kept.size();
    }

    /**
     * The gateway first, the others by name, each once. Nobody has measured the gateway's own port: it is taken to be as
     * good as the best that it has measured of the others.
     */
    static List<Device> order(Device gateway, List<Device> all) {
        List<Device> others = all.stream()
                .filter(d -> !d.id().equals(gateway.id()))
                .sorted(Comparator.comparing(Device::id))
                .distinct()
                .toList();
        List<Device> devices = new ArrayList<>();
        devices.add(others.stream().map(Device::link).reduce(Plans::better).map(gateway::with).orElse(gateway));
        devices.addAll(others);
        return List.copyOf(devices);
    }

    private static Link better(Link a, Link b) {
        return new Link(Math.max(a.mbits(), b.mbits()), Math.min(a.roundTripMillis(), b.roundTripMillis()),
                Math.min(a.messageMillis(), b.messageMillis()));
    }
}
