package io.bramble.model.oracle;

import io.bramble.graph.Graph;
import io.bramble.kernels.Compute;
import io.bramble.kernels.Prepared;
import io.bramble.model.Onnx;
import io.bramble.model.UnsupportedModel;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A model that grows node by node.
 *
 * <p>Each node is computed as soon as it is added, by us and alone, for real inputs and twice more for inputs that are
 * off by what rounding may have done to them so far. So the shape and size of each value are known, and a node that
 * would blow a rounding error up (a division by almost 0, a comparison of almost equal numbers, a tie to be rounded) is
 * not added: what is left must agree.
 */
final class Growth {
    private static final int MOST_ELEMENTS = 5000;
    private static final double MOST = 1e4;
    private static final int WINOGRAD_CHANNELS = 16;
    private static final Set<String> EXACT = Set.of("Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Concat",
            "Split", "Slice", "Gather", "GatherElements", "GatherND", "Expand", "Tile", "Identity", "Dropout", "Relu",
            "Neg", "Abs", "Max", "Min", "Where", "MaxPool", "GlobalMaxPool", "Pad", "Trilu", "DepthToSpace", "Round",
            "SpaceToDepth", "Floor", "Ceil", "Sign", "ReduceMax", "ReduceMin", "TopK", "Clip", "Cast", "OneHot",
            "ScatterElements", "ScatterND");
    private static final Set<String> DYADIC = Set.of("Add", "Sub", "Mul", "Sum", "MatMul", "Conv", "Gemm", "ReduceSum");

    /** Rounded by others as if their largest value, 1, were there. */
    private static final Set<String> UP_TO_ONE = Set.of("Sigmoid", "Tanh", "Erf", "Softmax");

    final Random random;
    final int opset;
    private final Compute compute;
    private final Predicate<Draft> takenElsewhere;
    private final List<Value> pool = new ArrayList<>();
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private final List<Draft.Call> calls = new ArrayList<>();
    private final Map<String, Value> values = new LinkedHashMap<>();
    /** Sentences of ours about nodes that are taken elsewhere. */
    final Map<String, Integer> refused = new TreeMap<>();

    /**
     * A value made so far.
     *
     * @param shades what it might be with rounding
     * @param constant whether it is known at import
     * @param exact whether sums and products of it are exact, small multiples of a power of two
     */
    record Value(String name, Tensor tensor, List<Tensor> shades, boolean constant, boolean exact) {
        Shape shape() {
            return tensor.shape();
        }

        int rank() {
            return tensor.shape().rank();
        }

        boolean isFloat() {
            return tensor.type() == ElementType.FLOAT32;
        }

        float[] floats() {
            return ((Tensor.Floats) tensor).data();
        }

        double noise() {
            double most = 0;
            for (Tensor shade : shades) {
                most = Math.max(most, Shades.farthest(tensor, shade));
            }
            return most;
        }
    }

    /** @param takenElsewhere asked of a node by itself that we refuse */
    Growth(long seed, Compute compute, Predicate<Draft> takenElsewhere) {
        this.random = new Random(seed);
        this.compute = compute;
        this.takenElsewhere = takenElsewhere;
        this.opset = random.nextInt(3) == 0
                ? 7 + random.nextInt(17)
                : List.of(9, 11, 13, 17, 21).get(random.nextInt(5));
    }

    boolean chance(double p) {
        return random.nextDouble() < p;
    }

    /** Both ends may come. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    @SafeVarargs
    final <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }

    /** A value made before, one of the last more often; null if there is none of the kind. */
    Value pick(Predicate<Value> kind) {
        List<Value> fit = pool.stream().filter(v -> v.shape().size() > 0).filter(kind).toList();
        if (fit.isEmpty()) {
            return null;
        }
        return chance(0.6)
                ? fit.get(fit.size() - 1 - random.nextInt(Math.min(3, fit.size())))
                : fit.get(random.nextInt(fit.size()));
    }

    /** A value of floats, made before or new. */
    Value floats(int... ranks) {
        int rank = ranks[random.nextInt(ranks.length)];
        Value made = chance(0.12)
                ? null
                : pick(v -> v.isFloat() && Arrays.stream(ranks).anyMatch(r -> r == v.rank()));
        return made != null ? made : fresh(floatsOf(shape(rank)));
    }

    /** A value of floats inside bounds. */
    Value within(double least, double most) {
        Value made = pick(v -> v.isFloat() && inside(v.floats(), least, most));
        if (made != null) {
            return made;
        }
        float[] data = new float[shape(between(0, 4)).size()];
        Shape shape = data.length == 1 ? Shape.of(1) : Shape.of(data.length);
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (least + (most - least) * (0.01 + 0.98 * random.nextDouble()));
        }
        return fresh(Tensor.floats(shape, data));
    }

    private static boolean inside(float[] data, double least, double most) {
        for (float f : data) {
            if (!(f > least && f < most)) {
                return false;
            }
        }
        return true;
    }

    Shape shape(int rank) {
        int[] extents = new int[rank];
        for (int a = 0; a < rank; a++) {
            extents[a] = a < rank - 2 ? between(1, 4) : between(1, rank < 3 ? 9 : 8);
        }
        return Shape.of(extents);
    }

    /** Numbers between about -3 and 3, half of the tensors in eighths. */
    Tensor.Floats floatsOf(Shape shape) {
        boolean eighths = random.nextBoolean();
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = eighths ? between(-20, 20) / 8f : (float) random.nextGaussian();
        }
        return Tensor.floats(shape, data);
    }

    Tensor integersOf(ElementType type, Shape shape, int least, int most) {
        long[] data = new long[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = between(least, most);
        }
        return Tensor.integers(type, shape, data);
    }

    /** A weight, or now and then an input. */
    Value operand(Tensor tensor) {
        return chance(0.75) ? constant(tensor) : fresh(tensor);
    }

    /** An input, or where there are many already a weight. */
    Value fresh(Tensor tensor) {
        return known(tensor, inputs.size() > 3 || chance(0.1));
    }

    Value constant(Tensor tensor) {
        return known(tensor, true);
    }

    Value longs(long... data) {
        return constant(Tensor.longs(Shape.of(data.length), data));
    }

    Value number(float value) {
        return constant(Tensor.floats(chance(0.5) ? Shape.SCALAR : Shape.of(1), value));
    }

    private Value known(Tensor tensor, boolean constant) {
        String name = (constant ? "w" : "x") + values.size();
        boolean exact = tensor instanceof Tensor.Floats f ? Shades.grid(f.data()) : true;
        Value value = new Value(name, tensor, List.of(tensor, tensor), constant, exact);
        (constant ? weights : inputs).put(name, tensor);
        values.put(name, value);
        if (!constant) {
            pool.add(value);
        }
        return value;
    }

    boolean madeBy(Value value, String operator) {
        return calls.stream()
                .anyMatch(call -> call.operator().equals(operator) && call.outputs().contains(value.name()));
    }

    /** Adds a node of one output; null if it is not to be. */
    Value add(String operator, List<Value> in, Object... attributes) {
        List<Value> made = add("", operator, in, 1, attributes);
        return made == null ? null : made.get(0);
    }

    /** @param in null for one that is left out */
    List<Value> add(String domain, String operator, List<Value> in, int outputs, Object... attributes) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            names.add("v" + (values.size() + i));
        }
        Draft.Call call = new Draft.Call(domain, operator, in.stream().map(v -> v == null ? "" : v.name()).toList(),
                names, List.of(attributes));
        Trial trial;
        try {
            trial = trial(call, in);
        } catch (UnsupportedModel e) {
            noteIfTaken(call, in, e);
            return null;
        }
        List<Value> made = new ArrayList<>();
        boolean exact = in.stream().allMatch(v -> v == null || v.exact()) && !byWinograd(operator, in);
        boolean keeps = EXACT.contains(operator) || exact && DYADIC.contains(operator);
        double least = UP_TO_ONE.contains(operator) ? 1 : 0;
        for (String name : names) {
            Value value = shaded(name, trial, keeps, exact && keeps, least);
            if (value == null) {
                return null;
            }
            made.add(value);
        }
        calls.add(call);
        made.forEach(v -> values.put(v.name(), v));
        pool.addAll(made);
        return made;
    }

    /** Whether a pass may have it computed so, which is not exact. */
    private static boolean byWinograd(String operator, List<Value> in) {
        return operator.equals("Conv") && in.get(0).shape().extent(1) >= WINOGRAD_CHANNELS;
    }

    /**
     * A node by itself.
     *
     * @param answers what it makes of its inputs and of their two shades
     */
    private record Trial(Graph graph, List<Map<String, Tensor>> answers) {}

    /** @param least magnitude whose rounding is to be reckoned with, if none of the values is greater */
    private Value shaded(String name, Trial trial, boolean keeps, boolean exact, double least) {
        List<Map<String, Tensor>> answers = trial.answers();
        Tensor value = answers.get(0).get(name);
        if (value.shape().size() > MOST_ELEMENTS) {
            return null;
        }
        double largest = Shades.largest(value);
        List<Tensor> shades = new ArrayList<>();
        BitSet raised = Shades.raised(random, keeps ? 0 : value.shape().size());
        for (Map<String, Tensor> answer : answers.subList(1, answers.size())) {
            Tensor shade = answer.get(name);
            double allowed = value instanceof Tensor.Floats ? 2e-4 * largest + 1e-6 : 0;
            if (!(largest <= MOST) || !(Shades.farthest(value, shade) <= allowed)) {
                return null;
            }
            shades.add(keeps ? shade : Shades.rounded(shade, Math.max(least, largest), raised));
            raised.flip(0, value.shape().size());
        }
        boolean grid = exact && (!(value instanceof Tensor.Floats f) || Shades.grid(f.data()));
        return new Value(name, value, shades, trial.graph().weights().containsKey(name), grid);
    }

    private Trial trial(Draft.Call call, List<Value> in) {
        Draft alone = alone(call, in);
        Graph graph = Onnx.imported(ByteBuffer.wrap(alone.bytes()), Map.of());
        Prepared prepared = compute.prepare(graph);
        List<Map<String, Tensor>> answers = new ArrayList<>();
        for (int shade = -1; shade < 2; shade++) {
            Map<String, Tile> tiles = new LinkedHashMap<>();
            for (String name : graph.inputs().keySet()) {
                Value v = values.get(name);
                tiles.put(name, Tile.of(shade < 0 ? v.tensor() : v.shades().get(shade)));
            }
            answers.add(Answers.run(prepared, graph, tiles));
        }
        if (call.operator().startsWith("QLinear")) {
            answers.set(1, scaled(call, in, 1 + Shades.ROUNDING));
            answers.set(2, scaled(call, in, 1 - Shades.ROUNDING));
        }
        return new Trial(graph, answers);
    }

    /** What a node on bytes makes if its first scale is a little off: where that shows there is a tie, or nearly one. */
    private Map<String, Tensor> scaled(Draft.Call call, List<Value> in, double by) {
        List<Value> off = new ArrayList<>(in);
        Value scale = in.get(1);
        off.set(1,
                new Value(scale.name(), Tensor.floats(scale.shape(), (float) (scale.floats()[0] * by)), scale.shades(),
                        true, false));
        Graph graph = Onnx.imported(ByteBuffer.wrap(alone(call, off).bytes()), Map.of());
        Map<String, Tensor> given = new LinkedHashMap<>();
        graph.inputs().keySet().forEach(name -> given.put(name, values.get(name).tensor()));
        return Answers.run(compute, graph, given);
    }

    private Draft alone(Draft.Call call, List<Value> in) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        Map<String, Tensor> constants = new LinkedHashMap<>();
        in.stream().filter(v -> v != null).forEach(v -> (v.constant() ? constants : given).put(v.name(), v.tensor()));
        return new Draft(opset, given, constants, List.of(call), call.outputs(), Map.of(), Map.of());
    }

    /** A node that we refuse shall be one that others refuse too. */
    private void noteIfTaken(Draft.Call call, List<Value> in, UnsupportedModel why) {
        Draft alone = alone(call, in);
        if (takenElsewhere.test(alone)) {
            refused.merge(why.sentences().get(0) + "\n" + alone, 1, Integer::sum);
        }
    }

    /** The model: everything that nobody reads is an output, and a little of what is read. */
    Draft done() {
        Set<String> read = new HashSet<>();
        calls.forEach(c -> read.addAll(c.inputs()));
        List<String> outputs = new ArrayList<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, Double> noise = new LinkedHashMap<>();
        for (Draft.Call call : calls) {
            for (String o : call.outputs()) {
                if (!read.contains(o) || chance(0.06)) {
                    outputs.add(o);
                }
            }
        }
        values.forEach((name, v) -> {
            tensors.put(name, v.tensor());
            noise.put(name, v.noise());
        });
        return new Draft(opset, inputs, weights, calls, outputs, tensors, noise).only(outputs);
    }

    int nodes() {
        return calls.size();
    }
}
