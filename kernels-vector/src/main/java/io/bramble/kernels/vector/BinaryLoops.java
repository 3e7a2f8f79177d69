package io.bramble.kernels.vector;

import io.bramble.operator.Binary;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * One loop for each function of two operands and for each way in which runs of them meet: element by element, or all of one with
 * a single element of the other.
 *
 * @param both element by element
 * @param right the right operand is one element; null if there is no such loop
 * @param left the left operand is one element; null if there is no such loop
 */
record BinaryLoops(Loop both, Loop right, Loop left) {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    /** {@code count} floats, a multiple of a vector, from places {@code i} of a and {@code j} of b to {@code o} of y. */
    interface Loop {
        void run(float[] a, int i, float[] b, int j, float[] y, int o, int count);

        /** The same with the operands exchanged. */
        default Loop exchanged() {
            return (a, i, b, j, y, o, n) -> run(b, j, a, i, y, o, n);
        }
    }

    private static BinaryLoops commutative(Loop both, Loop right) {
        return new BinaryLoops(both, right, right.exchanged());
    }

    /** The loops of a function, or null if it has none. */
    static BinaryLoops of(Binary.Kind kind) {
        return switch (kind) {
            case ADD -> commutative(BinaryLoops::add, BinaryLoops::addOne);
            case MUL -> commutative(BinaryLoops::mul, BinaryLoops::mulOne);
            case MIN -> commutative(BinaryLoops::min, BinaryLoops::minOne);
            case MAX -> commutative(BinaryLoops::max, BinaryLoops::maxOne);
            case SUB -> new BinaryLoops(BinaryLoops::sub, BinaryLoops::subOne, BinaryLoops::oneSub);
            case DIV -> new BinaryLoops(BinaryLoops::div, BinaryLoops::divOne, BinaryLoops::oneDiv);
            case PRELU -> new BinaryLoops(BinaryLoops::prelu, BinaryLoops::preluOne, null);
            case POW, MOD, FMOD, BITWISE_AND, BITWISE_OR, BITWISE_XOR -> null;
        };
    }

    /** Of a function that has loops, one element. */
    static float one(Binary.Kind kind, float a, float b) {
        return switch (kind) {
            case ADD -> a + b;
            case MUL -> a * b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case SUB -> a - b;
            case DIV -> a / b;
            case PRELU -> a < 0 ? a * b : a;
            case POW, MOD, FMOD, BITWISE_AND, BITWISE_OR, BITWISE_XOR ->
                    throw new IllegalStateException(kind + " has no loop");
        };
    }

    private static void add(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).add(FloatVector.fromArray(S, b, j + k)).intoArray(y, o + k);
        }
    }

    private static void addOne(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        FloatVector one = FloatVector.broadcast(S, b[j]);
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).add(one).intoArray(y, o + k);
        }
    }

    private static void mul(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).mul(FloatVector.fromArray(S, b, j + k)).intoArray(y, o + k);
        }
    }

    private static void mulOne(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        FloatVector one = FloatVector.broadcast(S, b[j]);
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).mul(one).intoArray(y, o + k);
        }
    }

    private static void min(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).min(FloatVector.fromArray(S, b, j + k)).intoArray(y, o + k);
        }
    }

    private static void minOne(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        FloatVector one = FloatVector.broadcast(S, b[j]);
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).min(one).intoArray(y, o + k);
        }
    }

    private static void max(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).max(FloatVector.fromArray(S, b, j + k)).intoArray(y, o + k);
        }
    }

    private static void maxOne(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        FloatVector one = FloatVector.broadcast(S, b[j]);
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).max(one).intoArray(y, o + k);
        }
    }

    private static void sub(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).sub(FloatVector.fromArray(S, b, j + k)).intoArray(y, o + k);
        }
    }

    private static void subOne(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        FloatVector one = FloatVector.broadcast(S, b[j]);
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).sub(one).intoArray(y, o + k);
        }
    }

    private static void oneSub(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        FloatVector one = FloatVector.broadcast(S, a[i]);
        for (int k = 0; k < count; k += V) {
            one.sub(FloatVector.fromArray(S, b, j + k)).intoArray(y, o + k);
        }
    }

    private static void div(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).div(FloatVector.fromArray(S, b, j + k)).intoArray(y, o + k);
        }
    }

    private static void divOne(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        FloatVector one = FloatVector.broadcast(S, b[j]);
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).div(one).intoArray(y, o + k);
        }
    }

    private static void oneDiv(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        FloatVector one = FloatVector.broadcast(S, a[i]);
        for (int k = 0; k < count; k += V) {
            one.div(FloatVector.fromArray(S, b, j + k)).intoArray(y, o + k);
        }
    }

    private static void prelu(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        FloatVector zero = FloatVector.zero(S);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, a, i + k);
            FloatVector w = FloatVector.fromArray(S, b, j + k);
            v.blend(v.mul(w), v.compare(VectorOperators.LT, zero)).intoArray(y, o + k);
        }
    }

    private static void preluOne(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        FloatVector one = FloatVector.broadcast(S, b[j]);
        FloatVector zero = FloatVector.zero(S);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, a, i + k);
            v.blend(v.mul(one), v.compare(VectorOperators.LT, zero)).intoArray(y, o + k);
        }
    }
}
