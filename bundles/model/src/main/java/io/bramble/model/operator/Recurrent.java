package io.bramble.model.operator;

import io.bramble.model.onnx.Attribute;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Compare;
import io.bramble.operator.Concat;
import io.bramble.operator.Gemm;
import io.bramble.operator.Slice;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * ONNX RNN, GRU and LSTM, written out step by step: the products with the inputs of all steps are one, those with the
 * state one per step. Inputs X, W, R, B, sequence lengths, initial state, LSTM's cell state and
 * peepholes; outputs Y, the last state, LSTM's last cell state.
 */
enum Recurrent implements Importer {
    RNN(1, "Tanh"), GRU(3, "Sigmoid", "Tanh"), LSTM(4, "Sigmoid", "Tanh", "Tanh");

    private static final int MOST_STEPS = 1024;
    private static final Binary ADD = new Binary(Binary.Kind.ADD, Clamp.NONE);

    private final int gates;
    private final List<String> usual;

    Recurrent(int gates, String... usual) {
        this.gates = gates;
        this.usual = List.of(usual);
    }

    @Override
    public void read(Call call) {
        call.requireFloats();
        boolean batchFirst = call.integer("layout", 0) != 0;
        String direction = call.text("direction", "forward");
        int hidden = call.integer("hidden_size", call.shape(2).extent(-1));
        boolean linear = call.integer("linear_before_reset", 0) != 0;
        String x = batchFirst ? call.step(new Transpose(List.of(1, 0, 2)), call.in(0)) : call.in(0);
        Shape shape = call.shape(x);
        int steps = shape.extent(0);
        if (steps < 1 || steps > MOST_STEPS) {
            throw new IllegalArgumentException("wants 1 to " + MOST_STEPS + " steps, got " + shape);
        }
        int directions = direction.equals("bidirectional") ? 2 : 1;
        List<List<Activation>> functions = functions(call, directions);
        List<String> all = new ArrayList<>();
        List<String> states = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            boolean backwards = d == 1 || direction.equals("reverse");
            Run run = new Run(call, x, d, hidden, linear, functions.get(d));
            String[] made = run.steps(steps, backwards);
            states.add(run.f.shaped(run.state, 1, shape.extent(1), hidden));
            all.add(joined(call, 0,
                    Arrays.stream(made).map(h -> run.f.shaped(h, 1, 1, shape.extent(1), hidden)).toList()));
            cells.add(run.cell == null ? null : run.f.shaped(run.cell, 1, shape.extent(1), hidden));
        }
        emit(call, 0, joined(call, 1, all), batchFirst ? List.of(2, 0, 1, 3) : List.of(0, 1, 2, 3));
        emit(call, 1, joined(call, 0, states), batchFirst ? List.of(1, 0, 2) : List.of(0, 1, 2));
        if (this == LSTM) {
            emit(call, 2, joined(call, 0, cells), batchFirst ? List.of(1, 0, 2) : List.of(0, 1, 2));
        }
    }

    private static void emit(Call call, int output, String value, List<Integer> order) {
        if (output < call.outputs()) {
            call.emit(output, new Transpose(order), value);
        }
    }

    private static String joined(Call call, int axis, List<String> values) {
        return values.size() == 1 ? values.get(0) : call.step(new Concat(axis), values.toArray(String[]::new));
    }

    /** Of each direction, in the order of the gates; parameters are handed out to the functions that take some. */
    private List<List<Activation>> functions(Call call, int directions) {
        List<String> names = switch (call.take("activations")) {
            case null -> Collections.nCopies(directions, usual).stream().flatMap(List::stream).toList();
            case Attribute.Texts t -> t.values();
            case Attribute a -> throw new IllegalArgumentException("attribute activations wants texts");
        };
        if (names.size() != directions * usual.size()) {
            throw new IllegalArgumentException("wants " + directions * usual.size() + " activations, got " + names);
        }
        Activation.Parameters parameters = new Activation.Parameters(call.numbers("activation_alpha"),
                call.numbers("activation_beta"));
        List<Activation> all = names.stream().map(n -> Activation.of(n, parameters)).toList();
        return IntStream.range(0, directions).mapToObj(d -> all.subList(d * usual.size(), (d + 1) * usual.size()))
                .toList();
    }

    /** One direction. */
    private final class Run {
        private final Call call;
        private final Formula f;
        private final int hidden;
        private final int batch;
        private final boolean linear;
        private final List<Activation> functions;
        private final String products;
        private final String recurrence;
        private final String bias;
        private final String peepholes;
        private String state;
        private String cell;

        Run(Call call, String x, int d, int hidden, boolean linear, List<Activation> functions) {
            this.call = call;
            this.f = new Formula(call);
            this.hidden = hidden;
            this.linear = linear;
            this.functions = functions;
            Shape shape = call.shape(x);
            this.batch = shape.extent(1);
            String w = own(1, d, gates * hidden, shape.extent(2));
            this.recurrence = own(2, d, gates * hidden, hidden);
            String both = call.has(3) ? own(3, d, 2 * gates * hidden) : null;
            this.bias = both == null ? null : cut(both, 0, gates * hidden, 2 * gates * hidden);
            String flat = f.shaped(x, shape.extent(0) * batch, shape.extent(2));
            this.products = product(flat, w, both == null ? null : cut(both, 0, 0, gates * hidden));
            this.state = initial(5, d);
            this.cell = Recurrent.this == LSTM ? initial(6, d) : null;
            this.peepholes = Recurrent.this == LSTM && call.has(7) ? own(7, d, 3 * hidden) : null;
        }

        private String act(Activation function, String x) {
            float clip = call.number("clip", Float.POSITIVE_INFINITY);
            boolean clipped = clip > 0 && clip < Float.POSITIVE_INFINITY;
            return function.of(f, clipped ? call.step(new Unary(Unary.Kind.CLIP, -clip, clip), x) : x);
        }

        private String own(int input, int d, int... extents) {
            return f.shaped(cut(call.in(input), 0, d, d + 1), extents);
        }

        private String initial(int input, int d) {
            if (!call.has(input)) {
                return call.step(Tensor.zeros(ElementType.FLOAT32, Shape.of(batch, hidden)));
            }
            boolean batchFirst = call.integer("layout", 0) != 0;
            return f.shaped(cut(call.in(input), batchFirst ? 1 : 0, d, d + 1), batch, hidden);
        }

        private String cut(String value, int axis, int from, int to) {
            Shape shape = call.shape(value);
            List<Integer> starts = new ArrayList<>(Collections.nCopies(shape.rank(), 0));
            starts.set(axis, from);
            List<Integer> counts = Arrays.stream(shape.with(axis, to - from).toArray()).boxed().toList();
            return call.step(new Slice(starts, counts, Collections.nCopies(shape.rank(), 1)), value);
        }

        private String gate(String value, int gate) {
            return cut(value, 1, gate * hidden, (gate + 1) * hidden);
        }

        private String product(String a, String b, String c) {
            Gemm gemm = new Gemm(1, 1, false, true, Clamp.NONE);
            return c == null ? call.step(gemm, a, b) : call.step(gemm, a, b, c);
        }

        private String sum(String a, String b) {
            return call.step(ADD, a, b);
        }

        private String times(String a, String b) {
            return f.with(Binary.Kind.MUL, a, b);
        }

        /** The state after each step, by step. */
        String[] steps(int count, boolean backwards) {
            String[] made = new String[count];
            // Behind the end of a shorter sequence a state stays as it is and the output is 0.
            String lengths = call.has(4) ? f.shaped(f.cast(call.in(4), ElementType.INT64), batch, 1) : null;
            String zero = lengths == null ? null : f.number(0);
            for (int i = 0; i < count; i++) {
                int t = backwards ? count - 1 - i : i;
                String x = cut(products, 0, t * batch, (t + 1) * batch);
                String before = state;
                String cellBefore = cell;
                state = switch (Recurrent.this) {
                    case RNN -> act(functions.get(0), sum(x, product(state, recurrence, bias)));
                    case GRU -> gru(x);
                    case LSTM -> lstm(x);
                };
                made[t] = state;
                if (lengths != null) {
                    String goesOn = f.compared(Compare.Kind.LESS, call.step(Tensor.longs(Shape.SCALAR, t)), lengths);
                    made[t] = f.choice(goesOn, state, zero);
                    state = f.choice(goesOn, state, before);
                    cell = cell == null ? null : f.choice(goesOn, cell, cellBefore);
                }
            }
            return made;
        }

        private String gru(String x) {
            String h = product(state, recurrence, bias);
            String update = act(functions.get(0), sum(gate(x, 0), gate(h, 0)));
            String reset = act(functions.get(0), sum(gate(x, 1), gate(h, 1)));
            String recalled = linear
                    ? times(reset, gate(h, 2))
                    : product(times(reset, state), cut(recurrence, 0, 2 * hidden, 3 * hidden),
                            bias == null ? null : cut(bias, 0, 2 * hidden, 3 * hidden));
            String fresh = act(functions.get(1), sum(gate(x, 2), recalled));
            String rest = f.with(Binary.Kind.SUB, f.number(1), update);
            return sum(times(rest, fresh), times(update, state));
        }

        private String lstm(String x) {
            String all = sum(x, product(state, recurrence, bias));
            String in = act(functions.get(0), peeped(gate(all, 0), 0));
            String forget = call.integer("input_forget", 0) != 0
                    ? f.with(Binary.Kind.SUB, f.number(1), in)
                    : act(functions.get(0), peeped(gate(all, 2), 2));
            String fresh = act(functions.get(1), gate(all, 3));
            cell = sum(times(forget, cell), times(in, fresh));
            String out = act(functions.get(0), peeped(gate(all, 1), 1));
            // As ONNX Runtime does, the cell is not clipped.
            return times(out, functions.get(2).of(f, cell));
        }

        /** Peepholes lie in the order of the gates: input, output, forget. */
        private String peeped(String gate, int which) {
            return peepholes == null
                    ? gate
                    : sum(gate, times(cell, cut(peepholes, 0, which * hidden, (which + 1) * hidden)));
        }
    }
}
