package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Clamp;
import io.bramble.operator.Dequantize;
import io.bramble.operator.Operator;
import io.bramble.operator.Pad;
import io.bramble.operator.Quantize;
import io.bramble.operator.Reshape;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Between quantised operators numbers stay floats, centred: a Quantize to bytes whose numbers meet a Dequantize of the
 * same zero point, perhaps behind operators that only move them about, makes whole floats without zero point, and the
 * Dequantize is a product with its scale, or nothing. What others want as bytes is made of these.
 */
final class CentreQuantized implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        Whole whole = new Whole(graph, edit);
        for (Node node : edit.inTurn()) {
            switch (node.operator()) {
                case Quantize q when q.to() != ElementType.FLOAT32 && !narrows(edit, whole, node) ->
                        split(edit, node, q);
                case Dequantize d -> cancel(graph, edit, whole, node, d);
                case Cast c -> recast(edit, whole, node, c.to());
                case Operator o when o instanceof Pad || Moves.sources(o, 1) > 0 -> sink(edit, whole, node);
                default -> {}
            }
        }
        return edit.done();
    }

    /** Whether a node makes bytes, or floats of the same numbers, of what is centred already. */
    private static boolean narrows(Edit edit, Whole whole, Node node) {
        if (node == null || !(node.operator() instanceof Quantize q) || edit.number(node.inputs().get(1)) != 1
                || q.to() == ElementType.FLOAT32 && node.inputs().size() < 3) {
            return false;
        }
        float zero = Factor.zero(edit, node);
        Whole.Bounds bounds = whole.of(node.inputs().get(0));
        return bounds != null && bounds.within(q.lo() - zero, q.hi() - zero);
    }

    /** Whether someone takes a value's zero point off, perhaps after moving its elements. */
    private static boolean wanted(Edit edit, String value, float zero) {
        for (Node reader : edit.readers(value)) {
            boolean here = reader.operator() instanceof Dequantize && Factor.zero(edit, reader) == zero;
            boolean behind = (reader.operator() instanceof Pad || reader.operator() instanceof Cast
                    || Moves.sources(reader.operator(), 1) > 0)
                    && wanted(edit, reader.output(), zero);
            if (here || behind) {
                return true;
            }
        }
        return false;
    }

    private static void split(Edit edit, Node node, Quantize q) {
        float zero = Factor.zero(edit, node);
        boolean fits = zero == Math.rint(zero) && Math.abs(zero) <= Quantize.LARGEST / 2;
        if (!fits || !wanted(edit, node.output(), zero)) {
            return;
        }
        String centred = edit.fresh(node.output() + ".centred");
        edit.insert(node, node.name() + ".centred",
                new Quantize(q.by(), q.axis(), q.lo() - zero, q.hi() - zero, ElementType.FLOAT32),
                node.inputs().subList(0, 2), centred);
        narrow(edit, node, q, centred, zero);
    }

    /** Lets a node make bytes of centred numbers. */
    private static void narrow(Edit edit, Node node, Quantize q, String centred, float zero) {
        List<String> in = List.of(centred, Factor.constant(edit, 1), Factor.constant(edit, zero));
        edit.replace(node, new Node(node.name(), new Quantize(Quantize.Scaling.PRODUCT, 0, q.lo(), q.hi(), q.to()), in,
                node.output()));
    }

    /** A Cast that keeps the numbers, as of bytes to floats and back around a MaxPool, is a Quantize to that type. */
    private static void recast(Edit edit, Whole whole, Node node, ElementType to) {
        Node maker = edit.maker(node.inputs().get(0));
        if (to == ElementType.FLOAT32 && maker != null && maker.operator() instanceof Cast c
                && !edit.isOutput(node.output())
                && keeps(c.to(), whole.rounded(maker.inputs().get(0)))) {
            edit.redirect(node.output(), maker.inputs().get(0));
            edit.remove(node);
            return;
        }
        if (!narrows(edit, whole, maker) || to != ElementType.FLOAT32 && to.bytes() > 2 || to == ElementType.BOOL
                || to != ElementType.FLOAT32 && to.isFloat()) {
            return;
        }
        Quantize q = (Quantize) maker.operator();
        Quantize all = to == ElementType.FLOAT32 ? q : Quantize.to(to, Quantize.Scaling.PRODUCT, 0);
        if (q.lo() >= all.lo() && q.hi() <= all.hi()) {
            edit.replace(node, new Node(node.name(), new Quantize(Quantize.Scaling.PRODUCT, 0, q.lo(), q.hi(), to),
                    maker.inputs(), node.output()));
        }
    }

    /** Whether numbers between bounds are all there are in a type too. */
    private static boolean keeps(ElementType type, Whole.Bounds bounds) {
        return bounds != null && switch (type) {
            case UINT8, INT8, UINT16, INT16 -> {
                Quantize all = Quantize.to(type, Quantize.Scaling.PRODUCT, 0);
                yield bounds.within(all.lo(), all.hi());
            }
            case INT32, INT64 -> bounds.within(Integer.MIN_VALUE, Integer.MAX_VALUE);
            default -> false;
        };
    }

    /** An operator that only moves bytes moves centred numbers instead. */
    private static void sink(Edit edit, Whole whole, Node node) {
        int sources = node.operator() instanceof Pad ? 1 : Moves.sources(node.operator(), node.inputs().size());
        List<String> in = new ArrayList<>(node.inputs());
        Node first = edit.maker(in.get(0));
        for (int i = 0; i < sources; i++) {
            Node maker = edit.maker(in.get(i));
            if (!narrows(edit, whole, maker) || !maker.operator().equals(first.operator())
                    || Factor.zero(edit, maker) != Factor.zero(edit, first)) {
                return;
            }
            in.set(i, maker.inputs().get(0));
        }
        float zero = Factor.zero(edit, first);
        if (!wanted(edit, node.output(), zero)) {
            return;
        }
        Operator operator = node.operator() instanceof Pad p
                ? new Pad(p.begin(), p.end(), p.value() - zero)
                : node.operator();
        String centred = edit.fresh(node.output() + ".centred");
        edit.insert(node, node.name() + ".centred", operator, in, centred);
        narrow(edit, node, (Quantize) first.operator(), centred, zero);
    }

    private static void cancel(Graph graph, Edit edit, Whole whole, Node node, Dequantize d) {
        Node maker = edit.maker(node.inputs().get(0));
        if (maker == null || !(maker.operator() instanceof Quantize q)) {
            return;
        }
        String centred = maker.inputs().get(0);
        if (!narrows(edit, whole, maker) || Factor.zero(edit, maker) != Factor.zero(edit, node)) {
            if (!unlike(edit, maker, node)) {
                return;
            }
            centred = raised(graph, edit, maker, q, node, d);
        }
        if (edit.number(node.inputs().get(1)) == 1 && !edit.isOutput(node.output())) {
            edit.redirect(node.output(), centred);
            edit.remove(node);
        } else {
            List<String> in = List.of(centred, laid(graph, edit, node.inputs().get(1), node, d.axis()));
            edit.replace(node, new Node(node.name(), new Binary(Binary.Kind.MUL, Clamp.NONE), in, node.output()));
        }
    }

    /** Whether zero points are computed, or there is one for each slice, so that numbers cannot be kept without them. */
    private static boolean unlike(Edit edit, Node quantize, Node dequantize) {
        return Float.isNaN(Factor.zero(edit, quantize)) && Float.isNaN(Factor.zero(edit, dequantize));
    }

    /** What a Quantize makes as floats, its zero point among them, and the Dequantize's taken off again. */
    private static String raised(Graph graph, Edit edit, Node maker, Quantize q, Node node, Dequantize d) {
        String floats = edit.fresh(maker.output() + ".whole");
        edit.insert(node, maker.name() + ".whole", new Quantize(q.by(), q.axis(), q.lo(), q.hi(), ElementType.FLOAT32),
                maker.inputs(), floats);
        String centred = edit.fresh(maker.output() + ".centred");
        edit.insert(node, maker.name() + ".centred", new Binary(Binary.Kind.SUB, Clamp.NONE),
                List.of(floats, laid(graph, edit, node.inputs().get(2), node, d.axis())), centred);
        return centred;
    }

    /** Scales or zero points, laid along an axis of a node's result. */
    private static String laid(Graph graph, Edit edit, String numbers, Node node, int axis) {
        Shape shape = edit.weight(numbers) != null ? edit.weight(numbers).shape() : graph.shape(numbers);
        int rank = graph.shape(node.output()).rank();
        if (shape.rank() == 0 || shape.rank() <= rank && (axis == rank - 1 || shape.size() == 1)) {
            return numbers;
        }
        int[] extents = new int[rank - (shape.size() == 1 ? rank : axis)];
        Arrays.fill(extents, 1);
        if (extents.length > 0) {
            extents[0] = shape.size();
        }
        String name = edit.fresh(numbers + ".laid");
        if (edit.weight(numbers) != null) {
            edit.addWeight(name, edit.weight(numbers).reshape(Shape.of(extents)));
        } else {
            edit.insert(node, numbers + ".laid", Reshape.to(Shape.of(extents)), List.of(numbers), name);
        }
        return name;
    }
}
