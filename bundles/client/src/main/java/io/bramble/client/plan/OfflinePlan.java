package io.bramble.client.plan;

import io.bramble.client.Doors;
import io.bramble.graph.Graph;
import io.bramble.inference.Refusal;
import io.bramble.kernels.StandaloneCompute;
import io.bramble.plan.Device;
import io.bramble.plan.Partitioner;
import io.bramble.plan.Plan;
import io.bramble.store.ModelRun;
import io.bramble.store.StandaloneModels;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Plans made here, for devices that are described and need not be there. */
public final class OfflinePlan {
    private final Partitioner partitioner = Doors.found(Partitioner.class);
    private final Graph graph;

    /**
     * @param onnx an ONNX file, mapped if it is large
     * @param inputs of the shapes the plan is for; their elements matter only where shapes hang on them
     * @throws IllegalArgumentException if the model is not supported
     */
    public OfflinePlan(ByteBuffer onnx, Map<String, Tensor> inputs) {
        StandaloneCompute compute = Doors.found(StandaloneCompute.class);
        compute.use(Runtime.getRuntime().availableProcessors());
        try {
            ModelRun run = Doors.found(StandaloneModels.class).run(onnx, inputs, compute.compute());
            graph = run.graph();
        } catch (Refusal e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** @param devices the gateway first */
    public Plan plan(List<Device> devices, String strategy) {
        return partitioner.plan(graph, devices, strategy == null ? partitioner.strategies().get(0) : strategy);
    }

    public List<String> words(Plan plan) {
        return partitioner.describe(plan);
    }
}
