package io.bramble.model.pass;

import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.Dequantize;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A value that is whole numbers times one scale, as dequantised ones are.
 *
 * @param whole the whole numbers; if {@code dequantize} is there, the value that they are to be made for
 * @param dequantize makes the value, and with a scale of 1 would make the whole numbers; null: they are there
 */
record Factor(String whole, float scale, Node dequantize) {
    /** Null if a value is not known to be so. */
    static Factor of(Edit edit, Whole numbers, String value) {
        Node maker = edit.maker(value);
        if (numbers.of(value) != null) {
            return new Factor(value, 1, null);
        }
        if (maker != null && maker.operator() instanceof Dequantize) {
            float scale = edit.number(maker.inputs().get(1));
            return scale == 1 || !Float.isFinite(scale) ? null : new Factor(value, scale, maker);
        }
        Node product = new Scaled(edit).made(value, Binary.Kind.MUL);
        for (int i = 0; product != null && i < 2; i++) {
            float scale = edit.number(product.inputs().get(i));
            if (Float.isFinite(scale) && numbers.of(product.inputs().get(1 - i)) != null) {
                return new Factor(product.inputs().get(1 - i), scale, null);
            }
        }
        return null;
    }

    /** Whether a Quantize or Dequantize has one known scale, above 0, and one known zero point. */
    static boolean single(Edit edit, Node node) {
        return edit.number(node.inputs().get(1)) > 0 && !Float.isNaN(zero(edit, node));
    }

    /** The zero point of a Quantize or Dequantize; NaN if it is not one number that is known. */
    static float zero(Edit edit, Node node) {
        return node.inputs().size() < 3 ? 0 : edit.number(node.inputs().get(2));
    }

    /** The whole numbers, made if they are not there yet. */
    String source(Edit edit) {
        if (dequantize == null) {
            return whole;
        }
        String source = edit.fresh(whole + ".centred");
        edit.insert(dequantize, dequantize.name() + ".centred", dequantize.operator(),
                centring(edit, dequantize.inputs()), source);
        return source;
    }

    /** Inputs of a Dequantize with 1 for its scale. */
    static List<String> centring(Edit edit, List<String> inputs) {
        List<String> in = new ArrayList<>(inputs);
        in.set(1, constant(edit, 1));
        return in;
    }

    /** A weight of one number. */
    static String constant(Edit edit, float number) {
        String name = "constant " + number;
        if (edit.number(name) != number) {
            name = edit.fresh(name);
            edit.addWeight(name, Tensor.floats(Shape.SCALAR, number));
        }
        return name;
    }
}
