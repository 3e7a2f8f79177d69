package io.bramble.client.bench;

import io.bramble.client.bench.NodeTimes.Row;
import io.bramble.client.bench.OwnModel.Start;
import io.bramble.client.bench.Times.Spread;
import java.util.List;
import java.util.Map;

/**
 * What was found of a model on this machine.
 *
 * @param inputs type and shape, by name
 * @param flops of a run
 * @param sections how many graphs the model is run as, one after the other
 * @param speeds by number of threads, that of one thread by both clocks
 * @param scaling the time of the first number of threads over that of each, by the wall clock
 * @param operators nodes summed by kind, the slowest first
 * @param nodes in the order they run
 * @param difference the first difference to ONNX Runtime's answer out of bounds, in words; empty if there is none; null if
 *     it was not run
 */
public record Report(String model, Machine machine, Map<String, String> inputs, String inputsFrom, long flops,
        int sections,
        Start start, Memory memory, List<Speed> speeds, Map<Integer, Spread> scaling, List<Row> operators,
        List<Row> nodes,
        String difference) {
    /** Where it was measured. */
    record Machine(String architecture, String java, int cores, String kernels) {
        static Machine of(String kernels) {
            return new Machine(System.getProperty("os.arch"), System.getProperty("java.version"),
                    Runtime.getRuntime().availableProcessors(), kernels);
        }
    }

    /**
     * What it takes.
     *
     * @param packedWeightBytes weights as kernels want them, and their tables
     * @param tileBytes the most that tiles take at a time, the request's own apart
     * @param allocatedBytes in a run by its thread, results among it
     */
    record Memory(long packedWeightBytes, long tileBytes, long allocatedBytes) {}

    /** What is counted. */
    enum Clock {
        /** Time of the thread that runs: others' work disturbs it least, and it means nothing for several threads. */
        PROCESSOR,
        /** Time that goes by. */
        WALL
    }

    /**
     * Times.
     *
     * @param onnxRuntimeMillis null if it was not run
     * @param ratio ONNX Runtime's time over ours, so above 1 we are faster; null if it was not run
     */
    record Speed(int threads, Clock clock, Spread oursMillis, Spread onnxRuntimeMillis, Spread ratio) {}
}
