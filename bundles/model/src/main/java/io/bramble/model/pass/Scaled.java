package io.bramble.model.pass;

import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.Unary;

/** Small formulas that stand before a value. */
record Scaled(Edit edit) {
    /** Constants in files are rounded here and there: 1.4142 for the root of 2. */
    private static final double NEAR = 5e-5;

    static boolean near(double got, double want) {
        return Math.abs(got - want) <= NEAR * Math.abs(want);
    }

    /** The operands of a node that makes a value with a function of two and no clamp; null if it is made otherwise. */
    Node made(String value, Binary.Kind kind) {
        Node node = edit.maker(value);
        return node != null && node.operator() instanceof Binary b && b.kind() == kind && b.clamp().isNone()
                ? node
                : null;
    }

    /** What a value is a function of; null if it is made otherwise. */
    String argument(String value, Unary.Kind kind) {
        Node node = edit.maker(value);
        return node != null && node.operator() instanceof Unary u && u.kind() == kind ? node.inputs().get(0) : null;
    }

    /** The other operand of a sum or product with a constant near a number; null if it is none. */
    String other(String value, Binary.Kind kind, double constant) {
        Node node = made(value, kind);
        for (int i = 0; node != null && i < 2; i++) {
            if (near(edit.number(node.inputs().get(i)), constant)) {
                return node.inputs().get(1 - i);
            }
        }
        return null;
    }

    /** The number that one value is times another; NaN if it is not so. */
    double factor(String value, String of) {
        if (value.equals(of)) {
            return 1;
        }
        Node product = made(value, Binary.Kind.MUL);
        if (product != null) {
            int x = product.inputs().indexOf(of);
            return x < 0 ? Double.NaN : edit.number(product.inputs().get(1 - x));
        }
        Node quotient = made(value, Binary.Kind.DIV);
        return quotient != null && quotient.inputs().get(0).equals(of)
                ? 1.0 / edit.number(quotient.inputs().get(1))
                : Double.NaN;
    }

    /** The value that this one is a multiple of, itself if there is no factor. */
    String base(String value) {
        Node product = made(value, Binary.Kind.MUL);
        for (int i = 0; product != null && i < 2; i++) {
            if (!Double.isNaN(edit.number(product.inputs().get(i)))) {
                return product.inputs().get(1 - i);
            }
        }
        Node quotient = made(value, Binary.Kind.DIV);
        return quotient != null && !Double.isNaN(edit.number(quotient.inputs().get(1)))
                ? quotient.inputs().get(0)
                : value;
    }

    /** Whether a value is another to a power of 2 or 3, written as Pow or as products. */
    boolean power(String value, String of, int exponent) {
        Node pow = made(value, Binary.Kind.POW);
        if (pow != null) {
            return pow.inputs().get(0).equals(of) && edit.number(pow.inputs().get(1)) == exponent;
        }
        Node product = made(value, Binary.Kind.MUL);
        if (product == null || !product.inputs().contains(of)) {
            return false;
        }
        String rest = product.inputs().get(product.inputs().get(0).equals(of) ? 1 : 0);
        return exponent == 2 ? rest.equals(of) : power(rest, of, exponent - 1);
    }
}
