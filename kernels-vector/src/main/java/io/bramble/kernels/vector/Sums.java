package io.bramble.kernels.vector;

import io.bramble.operator.PartialSums;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link PartialSums} of runs of floats. The parts are as many as four vectors of 128 bits, two of 256 or one of 512 hold, so there
 * is a loop for each.
 */
final class Sums {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;
    private static final int PARTS = PartialSums.COUNT;

    private Sums() {}

    /**
     * The sum.
     *
     * @param parts room for the parts
     */
    static float sum(float[] x, int i, int count, float[] parts) {
        int whole = count - count % PARTS;
        if (V == PARTS) {
            one(x, i, whole, parts);
        } else if (V == PARTS / 2) {
            two(x, i, whole, parts);
        } else {
            four(x, i, whole, parts);
        }
        for (int k = whole; k < count; k++) {
            parts[k - whole] += x[i + k];
        }
        return PartialSums.total(parts);
    }

    /** The sum of the squares of what each is off from a number. */
    static float squares(float[] x, int i, int count, float from, float[] parts) {
        int whole = count - count % PARTS;
        if (V == PARTS) {
            oneSquared(x, i, whole, from, parts);
        } else if (V == PARTS / 2) {
            twoSquared(x, i, whole, from, parts);
        } else {
            fourSquared(x, i, whole, from, parts);
        }
        for (int k = whole; k < count; k++) {
            float off = x[i + k] - from;
            parts[k - whole] = Math.fma(off, off, parts[k - whole]);
        }
        return PartialSums.total(parts);
    }

    private static void one(float[] x, int i, int count, float[] parts) {
        FloatVector a = FloatVector.zero(S);
        for (int k = 0; k < count; k += PARTS) {
            a = a.add(FloatVector.fromArray(S, x, i + k));
        }
        a.intoArray(parts, 0);
    }

    private static void two(float[] x, int i, int count, float[] parts) {
        FloatVector a = FloatVector.zero(S);
        FloatVector b = FloatVector.zero(S);
        for (int k = 0; k < count; k += PARTS) {
            a = a.add(FloatVector.fromArray(S, x, i + k));
            b = b.add(FloatVector.fromArray(S, x, i + k + V));
        }
        a.intoArray(parts, 0);
        b.intoArray(parts, V);
    }

    private static void four(float[] x, int i, int count, float[] parts) {
        FloatVector a = FloatVector.zero(S);
        FloatVector b = FloatVector.zero(S);
        FloatVector c = FloatVector.zero(S);
        FloatVector d = FloatVector.zero(S);
        for (int k = 0; k < count; k += PARTS) {
            a = a.add(FloatVector.fromArray(S, x, i + k));
            b = b.add(FloatVector.fromArray(S, x, i + k + V));
            c = c.add(FloatVector.fromArray(S, x, i + k + 2 * V));
            d = d.add(FloatVector.fromArray(S, x, i + k + 3 * V));
        }
        a.intoArray(parts, 0);
        b.intoArray(parts, V);
        c.intoArray(parts, 2 * V);
        d.intoArray(parts, 3 * V);
    }

    private static void oneSquared(float[] x, int i, int count, float from, float[] parts) {
        FloatVector f = FloatVector.broadcast(S, from);
        FloatVector a = FloatVector.zero(S);
        for (int k = 0; k < count; k += PARTS) {
            FloatVector aOff = FloatVector.fromArray(S, x, i + k).sub(f);
            a = aOff.fma(aOff, a);
        }
        a.intoArray(parts, 0);
    }

    private static void twoSquared(float[] x, int i, int count, float from, float[] parts) {
        FloatVector f = FloatVector.broadcast(S, from);
        FloatVector a = FloatVector.zero(S);
        FloatVector b = FloatVector.zero(S);
        for (int k = 0; k < count; k += PARTS) {
            FloatVector aOff = FloatVector.fromArray(S, x, i + k).sub(f);
            a = aOff.fma(aOff, a);
            FloatVector bOff = FloatVector.fromArray(S, x, i + k + V).sub(f);
            b = bOff.fma(bOff, b);
        }
        a.intoArray(parts, 0);
        b.intoArray(parts, V);
    }

    private static void fourSquared(float[] x, int i, int count, float from, float[] parts) {
        FloatVector f = FloatVector.broadcast(S, from);
        FloatVector a = FloatVector.zero(S);
        FloatVector b = FloatVector.zero(S);
        FloatVector c = FloatVector.zero(S);
        FloatVector d = FloatVector.zero(S);
        for (int k = 0; k < count; k += PARTS) {
            FloatVector aOff = FloatVector.fromArray(S, x, i + k).sub(f);
            a = aOff.fma(aOff, a);
            FloatVector bOff = FloatVector.fromArray(S, x, i + k + V).sub(f);
            b = bOff.fma(bOff, b);
            FloatVector cOff = FloatVector.fromArray(S, x, i + k + 2 * V).sub(f);
            c = cOff.fma(cOff, c);
            FloatVector dOff = FloatVector.fromArray(S, x, i + k + 3 * V).sub(f);
            d = dOff.fma(dOff, d);
        }
        a.intoArray(parts, 0);
        b.intoArray(parts, V);
        c.intoArray(parts, 2 * V);
        d.intoArray(parts, 3 * V);
    }
}
