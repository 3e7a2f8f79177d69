package io.bramble.model.operator;

import io.bramble.model.onnx.Attribute;
import io.bramble.model.onnx.OnnxNode;
import io.bramble.model.onnx.OnnxValue;
import io.bramble.operator.Concat;
import io.bramble.operator.Reshape;
import io.bramble.operator.Slice;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tensors as elements of a larger one along a new axis, and back: what loops collect and scans hand out. */
enum Stacking implements Importer {
    /** Inputs of one shape, one behind the other along a new axis. */
    STACK {
        @Override
        public void read(Call call) {
            Shape x = call.shape(0);
            int axis = Call.axis(call.integer("axis", 0), x.rank() + 1);
            List<Integer> target = new ArrayList<>(extents(x));
            target.add(axis, 1);
            String[] layers = new String[call.inputs()];
            for (int i = 0; i < layers.length; i++) {
                layers[i] = call.inputs() == 1 ? call.in(i) : call.step(new Reshape(target), call.in(i));
            }
            call.emit(layers.length == 1 ? new Reshape(target) : new Concat(axis), layers);
        }
    },
    /** The element at an index of an axis, which is dropped. */
    TAKE {
        @Override
        public void read(Call call) {
            Shape x = call.shape(0);
            int axis = Call.axis(call.integer("axis", 0), x.rank());
            List<Integer> starts = new ArrayList<>(Collections.nCopies(x.rank(), 0));
            starts.set(axis, call.integer("index", 0));
            List<Integer> counts = new ArrayList<>(extents(x));
            counts.set(axis, 1);
            List<Integer> target = new ArrayList<>(extents(x));
            target.remove(axis);
            call.emit(new Reshape(target), call.step(
                    new Slice(starts, counts, Collections.nCopies(x.rank(), 1)), call.in(0)));
        }
    };

    private static List<Integer> extents(Shape shape) {
        return Arrays.stream(shape.toArray()).boxed().toList();
    }

    static Optional<Importer> find(OnnxNode node) {
        return !node.domain().equals(ControlFlow.INTERNAL) ? Optional.empty() : switch (node.operator()) {
            case "Stack" -> Optional.of(STACK);
            case "Take" -> Optional.of(TAKE);
            default -> Optional.empty();
        };
    }

    /**
     * The node that makes an output of a call of items.
     *
     * @param declared what the file says of an item, which alone tells how large nothing is; may be null
     */
    static OnnxNode node(Call call, List<String> items, OnnxValue declared, int axis, int output) {
        String name = call.name() + "." + output;
        List<String> to = List.of(call.outputNames().get(output));
        if (items.isEmpty()) {
            return new OnnxNode(name, "Constant", "", List.of(), to,
                    Map.of("value", new Attribute.Constant(nothing(declared, axis))));
        }
        return new OnnxNode(name, "Stack", ControlFlow.INTERNAL, items, to, Map.of("axis", new Attribute.Whole(axis)));
    }

    private static Tensor nothing(OnnxValue item, int axis) {
        if (item == null || item.extents() == null || item.extents().stream().anyMatch(OnnxValue.Extent::free)) {
            throw new IllegalArgumentException(
                    "of no turns nothing is collected, and the file does not say of which shape: declare it");
        }
        List<Long> extents = new ArrayList<>(item.extents().stream().map(OnnxValue.Extent::size).toList());
        extents.add(Call.axis(axis, extents.size() + 1), 0L);
        return Tensor.zeros(ElementType.ofOnnx(item.dataType()),
                Shape.of(extents.stream().mapToLong(Long::longValue).toArray()));
    }

    static OnnxNode take(Call call, String from, int axis, int index, String to) {
        return new OnnxNode(call.name() + ".take", "Take", ControlFlow.INTERNAL, List.of(from), List.of(to),
                Map.of("axis", new Attribute.Whole(axis), "index", new Attribute.Whole(index)));
    }
}
