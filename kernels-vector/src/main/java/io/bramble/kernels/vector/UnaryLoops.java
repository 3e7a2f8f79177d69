package io.bramble.kernels.vector;

import io.bramble.operator.Unary;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** One loop for each function of one operand, over whole vectors. */
final class UnaryLoops {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    /**
     * A function of {@code count} floats, a multiple of a vector, from place {@code i} of x to other places of an array, from
     * {@code o} of y on.
     */
    interface Loop {
        void run(float[] x, int i, float[] y, int o, int count);
    }

    private UnaryLoops() {}

    /** The loop of a function, or null if it has none. */
    static Loop of(Unary f) {
        float alpha = f.alpha();
        float beta = f.beta();
        return switch (f.kind()) {
            case RELU -> (x, i, y, o, n) -> clip(x, i, y, o, n, 0, Float.POSITIVE_INFINITY);
            case CLIP -> (x, i, y, o, n) -> clip(x, i, y, o, n, alpha, beta);
            case LEAKY_RELU -> (x, i, y, o, n) -> leakyRelu(x, i, y, o, n, alpha);
            case ELU -> (x, i, y, o, n) -> elu(x, i, y, o, n, alpha);
            case SIGMOID -> UnaryLoops::sigmoid;
            case TANH -> UnaryLoops::tanh;
            case EXP -> UnaryLoops::exp;
            case LOG -> UnaryLoops::log;
            case SQRT -> UnaryLoops::sqrt;
            case RECIPROCAL -> UnaryLoops::reciprocal;
            case NEG -> UnaryLoops::neg;
            case ABS -> UnaryLoops::abs;
            case ERF -> ErrorFunctions::erf;
            case SOFTPLUS -> UnaryLoops::softplus;
            case SOFTSIGN -> UnaryLoops::softsign;
            case SELU -> (x, i, y, o, n) -> selu(x, i, y, o, n, alpha, beta);
            case CELU -> (x, i, y, o, n) -> celu(x, i, y, o, n, alpha);
            case THRESHOLDED_RELU -> (x, i, y, o, n) -> thresholdedRelu(x, i, y, o, n, alpha);
            case GELU -> ErrorFunctions::gelu;
            case GELU_TANH -> UnaryLoops::geluByTanh;
            case SWISH -> (x, i, y, o, n) -> swish(x, i, y, o, n, alpha);
            case MISH -> UnaryLoops::mish;
            case HARD_SIGMOID -> (x, i, y, o, n) -> hardSigmoid(x, i, y, o, n, alpha, beta);
            case HARD_SWISH -> UnaryLoops::hardSwish;
            case FLOOR, CEIL, SIGN, ROUND, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, ASINH, ACOSH, ATANH, NOT,
                    BITWISE_NOT ->
                    null;
        };
    }

    private static void clip(float[] x, int i, float[] y, int o, int count, float low, float high) {
        FloatVector lo = FloatVector.broadcast(S, low);
        FloatVector hi = FloatVector.broadcast(S, high);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            v.max(lo).min(hi).intoArray(y, o + k);
        }
    }

    private static void leakyRelu(float[] x, int i, float[] y, int o, int count, float alpha) {
        FloatVector a = FloatVector.broadcast(S, alpha);
        FloatVector zero = FloatVector.zero(S);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            v.blend(v.mul(a), v.compare(VectorOperators.LT, zero)).intoArray(y, o + k);
        }
    }

    private static void elu(float[] x, int i, float[] y, int o, int count, float alpha) {
        FloatVector a = FloatVector.broadcast(S, alpha);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            ElementaryVectors.elu(v, a).intoArray(y, o + k);
        }
    }

    private static void sigmoid(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            ElementaryVectors.sigmoid(v).intoArray(y, o + k);
        }
    }

    private static void tanh(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            ElementaryVectors.tanh(v).intoArray(y, o + k);
        }
    }

    private static void exp(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            ElementaryVectors.exp(v).intoArray(y, o + k);
        }
    }

    private static void log(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            ElementaryVectors.log(v).intoArray(y, o + k);
        }
    }

    private static void sqrt(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            v.lanewise(VectorOperators.SQRT).intoArray(y, o + k);
        }
    }

    private static void reciprocal(float[] x, int i, float[] y, int o, int count) {
        FloatVector one = FloatVector.broadcast(S, 1);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            one.div(v).intoArray(y, o + k);
        }
    }

    private static void neg(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            v.neg().intoArray(y, o + k);
        }
    }

    private static void abs(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            v.abs().intoArray(y, o + k);
        }
    }

    private static void softplus(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            ElementaryVectors.softplus(v).intoArray(y, o + k);
        }
    }

    private static void softsign(float[] x, int i, float[] y, int o, int count) {
        FloatVector one = FloatVector.broadcast(S, 1);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            v.div(v.abs().add(one)).intoArray(y, o + k);
        }
    }

    private static void selu(float[] x, int i, float[] y, int o, int count, float alpha, float beta) {
        FloatVector a = FloatVector.broadcast(S, alpha);
        FloatVector b = FloatVector.broadcast(S, beta);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            ElementaryVectors.selu(v, a, b).intoArray(y, o + k);
        }
    }

    private static void celu(float[] x, int i, float[] y, int o, int count, float alpha) {
        FloatVector a = FloatVector.broadcast(S, alpha);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            ElementaryVectors.celu(v, a).intoArray(y, o + k);
        }
    }

    private static void thresholdedRelu(float[] x, int i, float[] y, int o, int count, float alpha) {
        FloatVector a = FloatVector.broadcast(S, alpha);
        FloatVector zero = FloatVector.zero(S);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            zero.blend(v, v.compare(VectorOperators.GT, a)).intoArray(y, o + k);
        }
    }

    private static void geluByTanh(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            ElementaryVectors.geluByTanh(v).intoArray(y, o + k);
        }
    }

    private static void swish(float[] x, int i, float[] y, int o, int count, float alpha) {
        FloatVector a = FloatVector.broadcast(S, alpha);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            ElementaryVectors.swish(v, a).intoArray(y, o + k);
        }
    }

    private static void mish(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            ElementaryVectors.mish(v).intoArray(y, o + k);
        }
    }

    private static void hardSigmoid(float[] x, int i, float[] y, int o, int count, float alpha, float beta) {
        FloatVector a = FloatVector.broadcast(S, alpha);
        FloatVector b = FloatVector.broadcast(S, beta);
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            v.mul(a).add(b).max(zero).min(one).intoArray(y, o + k);
        }
    }

    private static void hardSwish(float[] x, int i, float[] y, int o, int count) {
        FloatVector a = FloatVector.broadcast(S, 1f / 6);
        FloatVector b = FloatVector.broadcast(S, 0.5f);
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            v.mul(v.mul(a).add(b).max(zero).min(one)).intoArray(y, o + k);
        }
    }

}
