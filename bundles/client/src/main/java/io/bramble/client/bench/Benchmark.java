package io.bramble.client.bench;

import io.bramble.client.Comparison;
import io.bramble.client.Doors;
import io.bramble.client.bench.Report.Clock;
import io.bramble.client.bench.Report.Memory;
import io.bramble.client.bench.Report.Speed;
import io.bramble.client.bench.Times.Spread;
import io.bramble.inference.Refusal;
import io.bramble.kernels.StandaloneCompute;
import io.bramble.store.StandaloneModels;
import io.bramble.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Runs a model on this machine, with each number of threads in turns, and by ONNX Runtime in between if it is there. A
 * turn is a run that does not count and one that does: the first finds the caches and the processor as the one before
 * it left them, whose threads may still look for work.
 */
public final class Benchmark {
    private static final double RELATIVE = 1e-3;

    private final List<Integer> threads;
    private final int rounds;
    private final int warmSeconds;
    private final StandaloneCompute compute = Doors.found(StandaloneCompute.class);
    private final StandaloneModels models = Doors.found(StandaloneModels.class);

    /**
     * @param threads numbers of threads to run with, each 1 or more
     * @param rounds that count, 1 or more
     * @param warmSeconds at least so much processor time is spent before the first of them, so that kernels are compiled
     */
    public Benchmark(List<Integer> threads, int rounds, int warmSeconds) {
        if (threads.isEmpty() || threads.stream().anyMatch(t -> t < 1) || rounds < 1 || warmSeconds < 0) {
            throw new IllegalArgumentException(
                    "a benchmark wants numbers of threads and rounds of 1 or more, and 0 or more"
                            + " seconds of warming, got threads=" + threads + " rounds=" + rounds + " seconds="
                            + warmSeconds);
        }
        this.threads = List.copyOf(threads);
        this.rounds = rounds;
        this.warmSeconds = warmSeconds;
    }

    /**
     * What a model answers, computed in this process.
     *
     * @throws IllegalArgumentException if the model is not supported
     */
    public Map<String, Tensor> outputs(ByteBuffer onnx, Map<String, Tensor> inputs) {
        compute.use(threads.get(0));
        try {
            return new OwnModel(models, compute, onnx, inputs).outputs();
        } catch (Refusal e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Runs that are made, ONNX Runtime's not counted: for a bar of progress. */
    public int runs() {
        return rounds * threads.size();
    }

    /**
     * @param against ONNX Runtime's classes; null: without it
     * @param progress told how many counted runs there were
     * @throws IllegalArgumentException if the model is not supported, or ONNX Runtime refuses it
     */
    public Report measure(String name, Path file, byte[] onnx, Inputs inputs, ClassLoader against,
            IntConsumer progress) {
        compute.use(threads.get(0));
        OwnModel own;
        try {
            own = new OwnModel(models, compute, ByteBuffer.wrap(onnx), inputs.tensors());
        } catch (Refusal e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        List<OnnxRuntime> theirs = new ArrayList<>();
        try {
            for (int count : against == null ? List.<Integer>of() : threads) {
                theirs.add(new OnnxRuntime(against, file, count, inputs.tensors()));
            }
            String difference = theirs.isEmpty() ? null : difference(theirs.get(0).outputs(), own.outputs());
            return rounds(name, inputs, own, theirs, difference, progress);
        } finally {
            theirs.forEach(OnnxRuntime::close);
        }
    }

    private Report rounds(String name, Inputs inputs, OwnModel own, List<OnnxRuntime> theirs, String difference,
            IntConsumer progress) {
        Rounds ours = new Rounds(threads, rounds);
        Rounds others = new Rounds(threads, rounds);
        NodeTimes nodes = new NodeTimes(own.sections().stream().map(OwnModel.Section::graph).toList(), threads.size(),
                rounds);
        warm(own, theirs);
        for (int round = 0; round < rounds; round++) {
            for (int t = 0; t < threads.size(); t++) {
                if (!theirs.isEmpty()) {
                    others.turn(t, round, theirs.get(t)::run);
                }
                compute.use(threads.get(t));
                ours.turn(t, round, own::run);
                for (int s = 0; s < own.sections().size(); s++) {
                    nodes.note(t, round, s, own.sections().get(s).prepared().nanos());
                }
                progress.accept(round * threads.size() + t + 1);
            }
        }
        compute.use(threads.get(0));
        Map<String, String> shapes = new LinkedHashMap<>();
        inputs.tensors().forEach((input, tensor) -> shapes.put(input, tensor.toString()));
        return new Report(name, Report.Machine.of(compute.compute().kernels()), shapes, inputs.from(), own.flops(),
                own.sections().size(), own.start(),
                new Memory(own.packedBytes(), own.tileBytes(), own.allocatedBytes()),
                speeds(ours, theirs.isEmpty() ? null : others), ours.scaling(), nodes.operators(), nodes.nodes(),
                difference);
    }

    private List<Speed> speeds(Rounds ours, Rounds theirs) {
        List<Speed> speeds = new ArrayList<>();
        for (int t = 0; t < threads.size(); t++) {
            for (Clock clock : Clock.values()) {
                if (clock == Clock.WALL || threads.get(t) == 1) {
                    Times own = ours.times(t, clock);
                    Times other = theirs == null ? null : theirs.times(t, clock);
                    speeds.add(new Speed(threads.get(t), clock, own.millis(), other == null ? null : other.millis(),
                            other == null ? null : other.over(own)));
                }
            }
        }
        return speeds;
    }

    /** On a busy machine the compiler waits for its turn as we do, so it is processor time that has to be spent. */
    private void warm(OwnModel own, List<OnnxRuntime> theirs) {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        for (int count : threads) {
            compute.use(count);
            long end = bean.getCurrentThreadCpuTime() + warmSeconds * 1_000_000_000L / threads.size();
            for (int i = 0; i < 3 || bean.getCurrentThreadCpuTime() < end; i++) {
                own.run();
            }
        }
        for (OnnxRuntime other : theirs) {
            other.run();
            other.run();
        }
    }

    /** Times of one side by number of threads, by both clocks. */
    private record Rounds(List<Integer> threads, Map<Clock, long[][]> nanos) {
        Rounds(List<Integer> threads, int rounds) {
            this(threads, new EnumMap<>(Clock.class));
            for (Clock clock : Clock.values()) {
                nanos.put(clock, new long[threads.size()][rounds]);
            }
        }

        void turn(int count, int round, Runnable run) {
            ThreadMXBean bean = ManagementFactory.getThreadMXBean();
            run.run();
            long spent = bean.getCurrentThreadCpuTime();
            long begin = System.nanoTime();
            run.run();
            nanos.get(Clock.WALL)[count][round] = System.nanoTime() - begin;
            nanos.get(Clock.PROCESSOR)[count][round] = bean.getCurrentThreadCpuTime() - spent;
        }

        Times times(int count, Clock clock) {
            return new Times(nanos.get(clock)[count]);
        }

        Map<Integer, Spread> scaling() {
            Map<Integer, Spread> scaling = new LinkedHashMap<>();
            for (int t = 1; t < threads.size(); t++) {
                scaling.put(threads.get(t), times(0, Clock.WALL).over(times(t, Clock.WALL)));
            }
            return scaling;
        }
    }

    /** To a thousandth of a value plus a thousandth of the largest one. */
    private static String difference(Map<String, Tensor> wants, Map<String, Tensor> outputs) {
        for (var want : wants.entrySet()) {
            Tensor got = outputs.get(want.getKey());
            double largest = 0;
            if (want.getValue() instanceof Tensor.Floats floats) {
                for (float value : floats.data()) {
                    largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
                }
            }
            Comparison comparison = Comparison.of(got, want.getValue(), RELATIVE, RELATIVE * largest);
            if (!comparison.close()) {
                return "output " + want.getKey() + ": " + comparison;
            }
        }
        return "";
    }
}
