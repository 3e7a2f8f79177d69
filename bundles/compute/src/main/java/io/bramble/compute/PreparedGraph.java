package io.bramble.compute;

import io.bramble.graph.Graph;
import io.bramble.kernels.Prepared;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** A graph with a kernel for each of its nodes. Every run has its state to itself. */
final class PreparedGraph implements Prepared {
    private final Graph graph;
    private final List<Step> steps;
    private final Supplier<Crew> crew;
    private final AtomicLongArray nanos;
    private final Courses courses;

    /** @param crew asked at the beginning of each run, so that another number of threads counts from the next one */
    PreparedGraph(Graph graph, Providers providers, Supplier<Crew> crew) {
        this.graph = graph;
        this.steps = Steps.of(graph, providers);
        this.crew = crew;
        this.courses = new Courses(graph, steps);
        this.nanos = new AtomicLongArray(steps.size());
    }

    @Override
    public Map<String, Tile> run(Map<String, Tile> inputs, Map<String, Region> outputs) {
        Crew now = crew.get();
        Course course = courses.of(outputs, now.threads());
        Workspace workspace = courses.workspace(course);
        try {
            GraphRun run = new GraphRun(graph, course, workspace, now);
            run.give(inputs, course.given());
            each(course, run::compute, nanos::set);
            return run.results(outputs);
        } finally {
            courses.release(course, workspace);
        }
    }

    @Override
    public Optional<Begun> begin(Map<String, Tile> near, Map<String, Region> outputs) {
        Crew now = crew.get();
        Map<String, Region> regions = new HashMap<>();
        near.forEach((name, tile) -> regions.put(name, tile.region()));
        Course course = courses.of(outputs, regions, now.threads()).orElse(null);
        if (course == null) {
            return Optional.empty();
        }
        Workspace workspace = courses.workspace(course);
        GraphRun run = new GraphRun(graph, course, workspace, now);
        run.give(near, course.near());
        each(course, run::begin, nanos::set);
        return Optional.of(inputs -> {
            run.give(inputs, course.given());
            each(course, run::compute, nanos::addAndGet);
            Map<String, Tile> results = run.results(outputs);
            courses.release(course, workspace);
            return results;
        });
    }

    /** Goes along a course, leg by leg. */
    private void each(Course course, IntConsumer leg, Spent spent) {
        for (int i = 0; i < course.legs().size(); i++) {
            Course.Leg next = course.legs().get(i);
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException(
                        "a run of " + graph.name() + " was given up before " + next.step().node());
            }
            long start = System.nanoTime();
            leg.accept(i);
            spent.add(next.node(), System.nanoTime() - start);
        }
    }

    @FunctionalInterface
    private interface Spent {
        void add(int node, long nanos);
    }

    @Override
    public long peakBytes(Map<String, Region> outputs) {
        return courses.of(outputs, crew.get().threads()).bytes();
    }

    @Override
    public long bytes() {
        return steps.stream().mapToLong(s -> s.choice().kernel().bytes()).sum();
    }

    @Override
    public Map<String, Long> nanos() {
        Map<String, Long> map = new LinkedHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            map.put(steps.get(i).node().name(), nanos.get(i));
        }
        return map;
    }
}
