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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans that are current: one for each (graph, devices, strategy) and the partitioner's settings, made when it is first
 * wanted, so a peer that joins or goes makes the next request use another. The plan before is kept besides, as a peer
 * that comes back after a moment finds its shards where they were; no more, because shards hold weights.
 */
final class Plans {
    private static final int KEPT = 32;
    /** Plans of one graph and strategy, for different devices or settings. */
    private static final int KEPT_ALIKE = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Plans.class);

    private final Partitioner partitioner;
    private final Map<Key, Numbered> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Numbered> eldest) {
            return size() > KEPT;
        }
    };
    /** With a lock of its own: who has an answer does not wait for somebody else's plan. */
    private final Map<Graph, Experience> experiences = Collections.synchronizedMap(new WeakHashMap<>());
    private long epoch;

    Plans(Partitioner partitioner) {
        this.partitioner = partitioner;
    }

    /** A graph is its own key: the model store hands out the same one as long as the model stays. */
    private record Key(Digest model, Graph graph, List<Device> devices, String strategy, long revision,
            Experience.Lesson lesson) {}

    /** @param lesson that it was made by */
    record Numbered(Plan plan, long epoch, Experience.Lesson lesson) {}

    /**
     * @param model the file the graph is of
     * @param there the files of all models there are now: plans of others hold weights that nobody asks for any more
     */
    synchronized Numbered of(
            Digest model, Graph graph, List<Device> devices, String strategy, Supplier<Set<Digest>> there) {
        Experience.Lesson lesson = experience(graph).lesson();
        Key key = new Key(model, graph, devices, strategy, partitioner.revision(), lesson);
        Numbered plan = kept.get(key);
        if (plan == null) {
            Set<Digest> live = there.get();
            kept.keySet().removeIf(k -> !live.contains(k.model));
            Plan made = partitioner.plan(graph, devices.stream().map(lesson::apply).toList(), strategy)
                    .madeBecause(because(key));
            LOG.info("plan {} of \"{}\" made, because {}", epoch + 1, graph.name(), made.because());
            epoch++;
            plan = new Numbered(made.numbered(epoch), epoch, lesson);
            kept.put(key, plan);
            forgetAlike(key);
        }
        return plan;
    }

    /** A request was answered by a plan, in so many nanoseconds. */
    void answered(Numbered plan, long nanos, List<Answer.Share> shares) {
        if (plan.plan.forecast() != null) {
            experience(plan.plan.graph()).answered(plan.plan.forecast(), plan.lesson, nanos, shares);
        }
    }

    private Experience experience(Graph graph) {
        return experiences.computeIfAbsent(graph, g -> new Experience());
    }

    /** What is other than it was for the last plan of the same graph and strategy. */
    private String because(Key now) {
        Key before = null;
        for (Key key : kept.keySet()) {
            before = key.graph == now.graph && key.strategy.equals(now.strategy) ? key : before;
        }
        if (before == null) {
            return "it is the first request of this kind";
        }
        if (before.revision != now.revision) {
            return "settings changed";
        }
        return before.lesson.equals(now.lesson) ? Change.of(before.devices, now.devices) : now.lesson.toString();
    }

    /** The map is in order of use, so the ones met first are the ones to go. */
    private void forgetAlike(Key key) {
        List<Key> alike = kept.keySet().stream()
                .filter(k -> k.graph == key.graph && k.strategy.equals(key.strategy))
                .toList();
        alike.subList(0, Math.max(0, alike.size() - KEPT_ALIKE)).forEach(kept::remove);
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
