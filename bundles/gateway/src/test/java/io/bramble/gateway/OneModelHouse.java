package io.bramble.gateway;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.inference.Refusal;
import io.bramble.plan.Device;
import io.bramble.plan.Forecast;
import io.bramble.plan.Part;
import io.bramble.plan.Partitioner;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.store.Blobs;
import io.bramble.store.Digest;
import io.bramble.store.ModelCard;
import io.bramble.store.ModelEntry;
import io.bramble.store.ModelRun;
import io.bramble.store.ModelStore;
import io.bramble.store.Signature;
import io.bramble.task.Outcome;
import io.bramble.task.Scheduler;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** What a gateway stands among, with one model whose output is its input, and a scheduler that answers at once. */
final class OneModelHouse {
    static final Graph GRAPH = new Graph("eye", Map.of("image", ValueType.floats(1, 1, 2, 3)),
            List.of("image"), List.of(), Map.of());
    private static final ModelCard CARD = new ModelCard(
            "eye",
            "An eye",
            "Apache-2.0",
            new ModelCard.Input(
                    "image", "picture", "grey", 3, 2, "stretch", "NCHW", 1 / 255.0, List.of(0.5),
                    List.of(0.5)),
            new ModelCard.Output("image", "sequence", List.of("x", "y", "z")),
            "",
            "");
    static final ModelEntry ENTRY = new ModelEntry("eye", Digest.of(new byte[0]), 0, 1, false, CARD);

    private static final Signature SIGNATURE = new Signature(
            List.of(new Signature.Input("image", ElementType.FLOAT32,
                    Stream.of(1, 1, 2, 3).map(n -> new Signature.Extent(n, "")).toList())),
            List.of("image"));

    /** What the scheduler was last given, in milliseconds. */
    long lastDeadline;
    /** What the scheduler answers with; null: at once. */
    CompletableFuture<Scheduler.Result> scripted;
    private Tile lastInput;
    /** What the scheduler says of workers. */
    Map<String, Scheduler.Standing> standings = Map.of();

    Tile lastInput() {
        return lastInput;
    }

    Gateway gateway() {
        Worker local = worker("pi-1");
        return new Gateway(models(), blobs(), partitioner(), scheduler(), settings())
                .with(local, List.of(local));
    }

    void alone(Gateway gateway) {
        Worker local = worker("pi-1");
        gateway.with(local, List.of(local));
    }

    void join(Gateway gateway, String id) {
        Worker local = worker("pi-1");
        gateway.with(local, List.of(local, worker(id)));
    }

    static ModelStore models() {
        return fake(ModelStore.class, (method, args) -> switch (method) {
            case "find" -> args[0].equals("eye") ? Optional.of(ENTRY) : Optional.empty();
            case "models" -> List.of(ENTRY);
            case "graph" -> GRAPH;
            case "signature" -> SIGNATURE;
            case "run" -> new OneSection(inputs(args[1]));
            default -> throw new Refusal(Refusal.Kind.FAILED, method);
        });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Tensor> inputs(Object given) {
        return (Map<String, Tensor>) given;
    }

    /** The whole model, as one section. */
    private static final class OneSection implements ModelRun {
        private final Map<String, Tensor> inputs;
        private Map<String, Tensor> outputs;

        OneSection(Map<String, Tensor> inputs) {
            this.inputs = inputs;
        }

        @Override
        public boolean done() {
            return outputs != null;
        }

        @Override
        public Graph graph() {
            return GRAPH;
        }

        @Override
        public Map<String, Tensor> inputs() {
            return inputs;
        }

        @Override
        public boolean passing() {
            return false;
        }

        @Override
        public void made(Map<String, Tensor> made) {
            outputs = made;
        }

        @Override
        public Map<String, Tensor> outputs() {
            return outputs;
        }
    }

    static Blobs blobs() {
        return fake(Blobs.class, (method, args) -> true);
    }

    static Partitioner partitioner() {
        return fake(Partitioner.class, (method, args) -> switch (method) {
            case "revision" -> 0L;
            case "strategies" -> List.of("tiles-and-shards", "local");
            case "forecast" -> args[0];
            default -> plan((Graph) args[0], args[1], (String) args[2]);
        });
    }

    @SuppressWarnings("unchecked")
    private static Plan plan(Graph graph, Object devices, String strategy) {
        Map<String, Region> whole = Map.of("image", Region.whole(Shape.of(1, 1, 2, 3)));
        Part part = new Part(graph, whole, whole, whole, "pi-1", true, 0);
        return new Plan(
                strategy,
                graph,
                (List<Device>) devices,
                List.of(new Stage("local", List.of(), List.of("image"), List.of(part), "")))
                .with(new Forecast(0.1, 10, 0, Map.of(), Map.of(), List.of(), List.of()));
    }

    private Scheduler scheduler() {
        return new Scheduler() {
            @Override
            public CompletableFuture<Result> run(String request, Plan plan, Map<String, Tile> inputs,
                    long deadline) {
                lastInput = inputs.get("image");
                lastDeadline = deadline;
                return scripted != null
                        ? scripted
                        : CompletableFuture.completedFuture(new Result(inputs, List.of(), List.of()));
            }

            @Override
            public List<Job> jobs() {
                return new ArrayList<>();
            }

            @Override
            public Map<String, Standing> standings() {
                return standings;
            }
        };
    }

    static Worker worker(String id) {
        return new Worker() {
            @Override
            public Device device() {
                return new Device(id, 1, 1, 0, 1, "scalar");
            }

            @Override
            public int credits() {
                return 1;
            }

            @Override
            public CompletionStage<Outcome> run(Task task) {
                return CompletableFuture.completedFuture(new Outcome.Refused("never asked"));
            }

            @Override
            public void cancel(long task) {
                // Nothing runs here.
            }

            @Override
            public void release(List<String> keys) {
                // Nothing is kept here.
            }
        };
    }

    private static Gateway.Settings settings() {
        return new Gateway.Settings() {
            @Override
            public String strategy() {
                return "tiles-and-shards";
            }

            @Override
            public int maxBodyMiB() {
                return 1;
            }

            @Override
            public long deadlineMillis() {
                return 1000;
            }

            @Override
            public int maxRequests() {
                return 2;
            }

            @Override
            public boolean learning() {
                return true;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return Gateway.Settings.class;
            }
        };
    }

    interface Reply {
        Object to(String method, Object[] args);
    }

    static <T> T fake(Class<T> door, Reply reply) {
        return door.cast(Proxy.newProxyInstance(
                door.getClassLoader(), new Class<?>[]{door},
                (p, method, args) -> reply.to(method.getName(), args)));
    }
}
