package io.bramble.model.operator;

import io.bramble.model.onnx.Attribute;
import io.bramble.model.onnx.OnnxGraph;
import io.bramble.model.onnx.OnnxNode;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ONNX If, Loop and Scan, written out: a chosen branch and each turn's body are put where the node stood. A condition
 * has to be known for that; one that the network computes is waited for like any value that shapes hang on.
 */
enum ControlFlow implements Rewriting {
    IF {
        @Override
        public List<OnnxNode> rewrite(Call call) {
            boolean yes = truth(call, 0, "the branch to take");
            OnnxGraph then = call.body("then_branch");
            OnnxGraph otherwise = call.body("else_branch");
            OnnxGraph taken = yes ? then : otherwise;
            if (taken.outputs().size() != call.outputs()) {
                throw new IllegalArgumentException("a branch wants as many outputs as the node, " + call.outputs()
                        + ", got " + taken.outputs().size());
            }
            return call.splice(call.name() + "/", taken, Map.of(), call.outputNames());
        }
    },
    /** Becomes a {@link #TURN} that has not turned yet. */
    LOOP {
        @Override
        public List<OnnxNode> rewrite(Call call) {
            OnnxGraph body = call.body("body");
            int carried = call.inputs() - 2;
            if (carried < 0 || body.inputs().size() != call.inputs() || body.outputs().size() < 1 + carried
                    || call.outputs() > body.outputs().size() - 1) {
                throw new IllegalArgumentException(
                        "wants a body that takes the turn, the condition and what is carried,"
                                + " and gives the condition and what is carried first, got " + body.inputs().size()
                                + " inputs and " + body.outputs().size() + " outputs for " + call.inputs()
                                + " inputs and "
                                + call.outputs() + " outputs");
            }
            return List.of(turn(call, body, call.inputNames(), 0, carried));
        }
    },
    /**
     * A loop that has turned some times. Inputs: the greatest number of turns, the condition, what is carried, and then
     * what each turn gave to collect.
     */
    TURN {
        @Override
        public List<OnnxNode> rewrite(Call call) {
            OnnxGraph body = call.body("body");
            int turns = call.integer("turns", 0);
            int carried = call.integer("carried", 0);
            boolean more = (!call.has(0) || turns < call.longs(0, "the number of turns")[0])
                    && (!call.has(1) || truth(call, 1, "whether the loop turns again"));
            return more ? again(call, body, turns, carried) : end(call, body, turns, carried);
        }

        private List<OnnxNode> again(Call call, OnnxGraph body, int turns, int carried) {
            Map<String, String> given = new HashMap<>();
            given.put(body.inputs().get(0).name(), call.step(Tensor.longs(Shape.SCALAR, turns)));
            given.put(body.inputs().get(1).name(),
                    call.step(Tensor.integers(ElementType.BOOL, Shape.SCALAR, 1)));
            for (int i = 0; i < carried; i++) {
                given.put(body.inputs().get(2 + i).name(), call.in(2 + i));
            }
            List<String> made = call.names(body.outputs().size());
            List<OnnxNode> nodes = new ArrayList<>(call.splice(call.name() + "/" + turns + "/", body, given, made));
            List<String> next = new ArrayList<>();
            next.add(call.inputNames().get(0));
            // A condition that is left out stays so: what the body says of it does not count then.
            next.add(call.has(1) ? made.get(0) : "");
            next.addAll(made.subList(1, 1 + carried));
            next.addAll(call.inputNames().subList(2 + carried, call.inputs()));
            next.addAll(made.subList(1 + carried, made.size()));
            nodes.add(turn(call, body, next, turns + 1, carried));
            return nodes;
        }

        private List<OnnxNode> end(Call call, OnnxGraph body, int turns, int carried) {
            List<OnnxNode> nodes = new ArrayList<>();
            for (int i = 0; i < Math.min(carried, call.outputs()); i++) {
                nodes.add(same(call, call.in(2 + i), i));
            }
            int collected = body.outputs().size() - 1 - carried;
            for (int s = 0; s < collected && carried + s < call.outputs(); s++) {
                List<String> items = new ArrayList<>();
                for (int t = 0; t < turns; t++) {
                    items.add(call.in(2 + carried + t * collected + s));
                }
                nodes.add(Stacking.node(call, items, body.outputs().get(1 + carried + s), 0, carried + s));
            }
            return nodes;
        }
    },
    /** From opset 9: states, then what is scanned along an axis each. Opset 8: of each element of a batch. */
    SCAN {
        @Override
        public List<OnnxNode> rewrite(Call call) {
            return call.opset() < 9 ? new BatchScan(call).nodes() : new Unrolling(call).nodes();
        }
    },
    /** One element of a batch of opset 8. */
    SCAN_ONE {
        @Override
        public List<OnnxNode> rewrite(Call call) {
            return new Unrolling(call).nodes();
        }
    };

    /** Domain of operators that exist only while a model is translated. */
    static final String INTERNAL = "io.bramble";

    static Optional<Rewriting> find(OnnxNode node) {
        if (node.domain().equals(INTERNAL)) {
            return switch (node.operator()) {
                case "Turn" -> Optional.of(TURN);
                case "Scan9" -> Optional.of(SCAN_ONE);
                default -> Optional.empty();
            };
        }
        return !node.standard() ? Optional.empty() : switch (node.operator()) {
            case "If" -> Optional.of(IF);
            case "Loop" -> Optional.of(LOOP);
            case "Scan" -> Optional.of(SCAN);
            default -> Optional.empty();
        };
    }

    static OnnxNode same(Call call, String from, int output) {
        return new OnnxNode(call.name() + "." + output, "Identity", "", List.of(from),
                List.of(call.outputNames().get(output)), Map.of());
    }

    private static boolean truth(Call call, int input, String what) {
        Tensor condition = call.constant(input, what);
        if (!(condition instanceof Tensor.Integers l) || condition.shape().size() != 1) {
            throw new IllegalArgumentException(what + " wants one bool, got " + condition);
        }
        return l.at(0) != 0;
    }

    private static OnnxNode turn(Call call, OnnxGraph body, List<String> inputs, int turns, int carried) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("body", new Attribute.Body(body));
        attributes.put("turns", new Attribute.Whole(turns));
        attributes.put("carried", new Attribute.Whole(carried));
        return new OnnxNode(call.name(), "Turn", INTERNAL, inputs, call.outputNames(), attributes);
    }

    /** A Scan of opset 9 and later, all its turns: how many there are is a shape. */
    private static final class Unrolling {
        private final Call call;
        private final OnnxGraph body;
        private final int scanned;
        private final int states;

        Unrolling(Call call) {
            this.call = call;
            this.body = call.body("body");
            this.scanned = call.integer("num_scan_inputs", 0);
            this.states = call.inputs() - scanned;
            if (scanned < 1 || states < 0 || body.inputs().size() != call.inputs()
                    || body.outputs().size() < states || call.outputs() != body.outputs().size()) {
                throw new IllegalArgumentException("wants a body with its inputs and outputs, and at least one input to"
                        + " scan, got " + body.inputs().size() + " inputs and " + body.outputs().size()
                        + " outputs for "
                        + call.inputs() + " inputs, " + scanned + " of them to scan, and " + call.outputs()
                        + " outputs");
            }
        }

        List<OnnxNode> nodes() {
            int[] axes = each("scan_input_axes", scanned);
            int[] back = each("scan_input_directions", scanned);
            int collected = body.outputs().size() - states;
            int[] outAxes = each("scan_output_axes", collected);
            int[] outBack = each("scan_output_directions", collected);
            int length = length(axes);
            List<OnnxNode> nodes = new ArrayList<>();
            List<String> state = call.inputNames().subList(0, states);
            List<List<String>> items = new ArrayList<>();
            for (int t = 0; t < length; t++) {
                Map<String, String> given = new HashMap<>();
                for (int i = 0; i < states; i++) {
                    given.put(body.inputs().get(i).name(), state.get(i));
                }
                for (int i = 0; i < scanned; i++) {
                    String item = call.names(1).get(0);
                    nodes.add(
                            Stacking.take(call, call.in(states + i), axes[i], back[i] != 0 ? length - 1 - t : t, item));
                    given.put(body.inputs().get(states + i).name(), item);
                }
                List<String> made = call.names(body.outputs().size());
                nodes.addAll(call.splice(call.name() + "/" + t + "/", body, given, made));
                state = made.subList(0, states);
                items.add(made.subList(states, made.size()));
            }
            for (int i = 0; i < states; i++) {
                nodes.add(same(call, state.get(i), i));
            }
            for (int s = 0; s < collected; s++) {
                int which = s;
                List<String> all = new ArrayList<>(items.stream().map(i -> i.get(which)).toList());
                if (outBack[s] != 0) {
                    Collections.reverse(all);
                }
                nodes.add(Stacking.node(call, all, body.outputs().get(states + s), outAxes[s], states + s));
            }
            return nodes;
        }

        private int length(int[] axes) {
            int length = -1;
            for (int i = 0; i < scanned; i++) {
                Shape x = call.shape(states + i);
                int here = x.extent(Call.axis(axes[i], x.rank()));
                if (length >= 0 && here != length) {
                    throw new IllegalArgumentException(
                            "inputs to scan want one length, got " + length + " and " + here + " of " + x);
                }
                length = here;
            }
            return length;
        }

        private int[] each(String attribute, int count) {
            int[] given = call.ints(attribute);
            if (given != null && given.length != count) {
                throw new IllegalArgumentException(
                        "attribute " + attribute + " wants " + count + " numbers, got " + given.length);
            }
            return given == null ? new int[count] : given;
        }
    }

    /** A Scan of opset 8: input 0 says how long sequences are; the others have a batch in front, then the sequence. */
    private static final class BatchScan {
        private final Call call;

        BatchScan(Call call) {
            this.call = call;
        }

        List<OnnxNode> nodes() {
            if (call.has(0)) {
                throw new IllegalArgumentException(
                        "sequences of different lengths are not supported; supported is sequence_lens left out");
            }
            int scanned = call.integer("num_scan_inputs", 0);
            Map<String, Attribute> attributes = new LinkedHashMap<>();
            attributes.put("body", new Attribute.Body(call.body("body")));
            attributes.put("num_scan_inputs", new Attribute.Whole(scanned));
            int[] directions = call.ints("directions");
            if (directions != null) {
                attributes.put("scan_input_directions",
                        new Attribute.Wholes(Arrays.stream(directions).asLongStream().toArray()));
            }
            int batch = call.shape(1).extent(0);
            List<OnnxNode> nodes = new ArrayList<>();
            List<List<String>> made = new ArrayList<>();
            for (int b = 0; b < batch; b++) {
                List<String> one = call.names(call.inputs() - 1);
                for (int i = 1; i < call.inputs(); i++) {
                    nodes.add(Stacking.take(call, call.in(i), 0, b, one.get(i - 1)));
                }
                List<String> outputs = call.names(call.outputs());
                nodes.add(new OnnxNode(call.name() + "/" + b, "Scan9", INTERNAL, one, outputs, attributes));
                made.add(outputs);
            }
            for (int o = 0; o < call.outputs(); o++) {
                int which = o;
                nodes.add(Stacking.node(call, made.stream().map(m -> m.get(which)).toList(), null, 0, o));
            }
            return nodes;
        }
    }
}
