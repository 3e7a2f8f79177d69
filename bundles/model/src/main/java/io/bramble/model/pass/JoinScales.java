package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.Quantize;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * Whole numbers that are scaled and quantised again are multiplied once, or are left alone, if that is the same for every
 * number that can come: there are 256 of them, and all are tried.
 */
final class JoinScales implements Pass {
    private static final int MOST_TRIED = 1 << 17;

    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        Whole whole = new Whole(graph, edit);
        for (Node node : edit.inTurn()) {
            Rescaling rescaling = Rescaling.of(edit, whole, node);
            if (rescaling == null) {
                continue;
            }
            if (rescaling.changesNothing() && !edit.isOutput(node.output())) {
                edit.redirect(node.output(), rescaling.source());
                edit.remove(node);
                continue;
            }
            OptionalDouble factor = rescaling.factor();
            if (factor.isPresent()) {
                String name = edit.fresh(node.inputs().get(1) + ".joined");
                edit.addWeight(name, Tensor.floats(Shape.SCALAR, (float) factor.getAsDouble()));
                List<String> in = new ArrayList<>(node.inputs());
                in.set(0, rescaling.source());
                in.set(1, name);
                edit.replace(node, new Node(node.name(), rescaling.by(Quantize.Scaling.PRODUCT), in, node.output()));
            }
        }
        return edit.done();
    }

    /** A Quantize of what is whole numbers times a scale. */
    record Rescaling(String source, Whole.Bounds bounds, float first, Quantize operator, float second, float zero) {
        /** Null if the node is none. */
        static Rescaling of(Edit edit, Whole whole, Node node) {
            if (node == null || !(node.operator() instanceof Quantize q)) {
                return null;
            }
            Node product = new Scaled(edit).made(node.inputs().get(0), Binary.Kind.MUL);
            float second = edit.number(node.inputs().get(1));
            float zero = Factor.zero(edit, node);
            if (product == null || Float.isNaN(second) || Float.isNaN(zero)) {
                return null;
            }
            for (int i = 0; i < 2; i++) {
                float first = edit.number(product.inputs().get(i));
                String source = product.inputs().get(1 - i);
                Whole.Bounds bounds = Float.isNaN(first) ? null : whole.of(source);
                if (bounds != null && bounds.hi() - bounds.lo() < MOST_TRIED) {
                    return new Rescaling(source, bounds, first, q, second, zero);
                }
            }
            return null;
        }

        Quantize by(Quantize.Scaling scaling) {
            return new Quantize(scaling, operator.axis(), operator.lo(), operator.hi(), operator.to());
        }

        boolean changesNothing() {
            return operator.to() == ElementType.FLOAT32 && same(Float.NaN);
        }

        /** The one factor that does the same, if there is one. */
        OptionalDouble factor() {
            double ratio = operator.by() == Quantize.Scaling.PRODUCT
                    ? (double) first * second
                    : (double) first / second;
            float middle = (float) ratio;
            return DoubleStream.of(middle, Math.nextUp(middle), Math.nextDown(middle))
                    .filter(f -> same((float) f)).findFirst();
        }

        /** Whether a factor, or NaN for none, does the same for all numbers. */
        private boolean same(float factor) {
            Quantize product = by(Quantize.Scaling.PRODUCT);
            for (double x = bounds.lo(); x <= bounds.hi(); x++) {
                float want = operator.apply((float) x * first, second, zero);
                float got = Float.isNaN(factor) ? (float) x : product.apply((float) x, factor, zero);
                if (got != want) {
                    return false;
                }
            }
            return true;
        }
    }
}
