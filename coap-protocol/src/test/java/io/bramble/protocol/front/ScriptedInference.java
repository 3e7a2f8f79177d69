package io.bramble.protocol.front;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.inference.Answer;
import io.bramble.inference.Inference;
import io.bramble.inference.Question;
import io.bramble.inference.Refusal;
import io.bramble.operator.Identity;
import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.plan.Partitioner;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** A gateway that knows one model, "meter", and reads every picture alike. */
final class ScriptedInference implements Inference, Partitioner {
    static final Answer ANSWER = new Answer(
            "00123",
            Map.of("y", Tensor.floats(Shape.of(1, 2), 0.5f, -1f)),
            new Answer.Report("r-1", "local", 3, 1000, List.of(new Answer.Share("door", 1, 0, 0, 900))));

    final BlockingQueue<Question> asked = new LinkedBlockingQueue<>();
    volatile Refusal refusal;
    volatile Error error;
    /** What a request waits for, until it is interrupted. */
    volatile CountDownLatch hold = new CountDownLatch(0);
    final BlockingQueue<Question> interrupted = new LinkedBlockingQueue<>();

    @Override
    public int maxBodyBytes() {
        return 2_000_000;
    }

    @Override
    public Answer infer(Question question) {
        asked.add(question);
        try {
            hold.await();
        } catch (InterruptedException e) {
            interrupted.add(question);
            throw new Refusal(Refusal.Kind.UNAVAILABLE, "interrupted", e);
        }
        if (refusal != null) {
            throw refusal;
        }
        if (error != null) {
            throw error;
        }
        return ANSWER;
    }

    @Override
    public Plan plan(String model, String strategy) {
        if (!model.equals("meter")) {
            throw new Refusal(Refusal.Kind.NOT_FOUND, "no model \"" + model + "\"");
        }
        Device device = new Device("door", 1, 1, 0, 1, "scalar");
        Graph graph = new Graph(
                "meter",
                Map.of("x", ValueType.floats(1, 2)),
                List.of("y"),
                List.of(new Node("n", new Identity(), List.of("x"), "y")),
                Map.of());
        Map<String, Region> whole = Map.of("y", Region.whole(Shape.of(1, 2)));
        Part part = new Part(graph, Map.of("x", Region.whole(Shape.of(1, 2))), whole, whole, "door", false, 2);
        Stage stage = new Stage("local", List.of("n"), List.of("y"), List.of(part), "one device");
        return new Plan(strategy == null ? "local" : strategy, graph, List.of(device), List.of(stage));
    }

    @Override
    public List<String> strategies() {
        return List.of("local");
    }

    @Override
    public Plan plan(Graph graph, List<Device> devices, String strategy) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Plan forecast(Plan plan, List<Device> devices) {
        return plan;
    }

    @Override
    public long revision() {
        return 0;
    }

    @Override
    public List<String> describe(Plan plan) {
        return List.of("stage 1 of " + plan.graph().name() + ": " + plan.strategy());
    }
}
