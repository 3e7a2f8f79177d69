package io.bramble.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** How far {@link Elementary} is off {@link StrictMath}, over floats of every magnitude. */
class ElementaryTest {
    /** A prime: every 1009th float there is. */
    private static final int STEP = Integer.getInteger("bramble.floats", 10_007);

    private interface FloatFunction {
        float of(float x);
    }

    @Test
    void exponentialsAndLogarithms() {
        hold("exp", 1.2, Elementary::exp, StrictMath::exp, -86.9f, 100);
        hold("expm1", 2.5, Elementary::expm1, StrictMath::expm1, -200, 88);
        hold("log", 2, Elementary::log, StrictMath::log, -1, Float.MAX_VALUE);
    }

    @Test
    void activationsOfExponentials() {
        hold("sigmoid", 2.5, Elementary::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)), -80, 200);
        hold("tanh", 2.5, Elementary::tanh, StrictMath::tanh, -200, 200);
        hold("softplus", 2.5, Elementary::softplus,
                x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))), -80, 200);
        hold("mish", 6, Elementary::mish, x -> {
            double e = StrictMath.exp(x);
            return x > 40 ? x : x * (e * (e + 2) / (e * (e + 2) + 2));
        }, -80, 200);
        hold("swish", 3.5, x -> Elementary.swish(x, 1), x -> x / (1 + StrictMath.exp(-x)), -80, 200);
        hold("elu", 2.5, x -> Elementary.elu(x, 1), x -> x < 0 ? StrictMath.expm1(x) : x, -200, 200);
    }

    @Test
    void errorFunctions() {
        hold("erf", 2.5, Elementary::erf, ElementaryTest::erf, -20, 20);
        hold("erfc", 7, Elementary::erfc, ElementaryTest::erfc, 0, 9);
        hold("gelu", 100, Elementary::gelu,
                x -> x * (x < 0 ? erfc(-x * Math.sqrt(0.5)) / 2 : 1 - erfc(x * Math.sqrt(0.5)) / 2),
                -9, 20);
        hold("gelu by tanh", 100, Elementary::geluByTanh,
                x -> x / (1 + StrictMath.exp(-2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))), -8, 20);
    }

    @Test
    void endsAndZeros() {
        float inf = Float.POSITIVE_INFINITY;
        assertEquals(0f, Elementary.exp(-inf));
        assertEquals(0f, Elementary.exp(-87.1f));
        assertEquals(inf, Elementary.exp(inf));
        assertEquals(1f, Elementary.exp(0));
        assertEquals(-1f, Elementary.expm1(-inf));
        assertEquals(-inf, Elementary.log(-0f));
        assertEquals(inf, Elementary.log(inf));
        assertTrue(Float.isNaN(Elementary.log(-1)));
        assertEquals(0f, Elementary.sigmoid(-inf));
        assertEquals(1f, Elementary.sigmoid(inf));
        assertEquals(-0f, Elementary.tanh(-0f));
        assertEquals(-1f, Elementary.tanh(-inf));
        assertEquals(-0f, Elementary.erf(-0f));
        assertEquals(1f, Elementary.erf(inf));
        assertEquals(0f, Elementary.erfc(inf));
        assertEquals(inf, Elementary.gelu(inf));
        assertEquals(-0f, Elementary.gelu(-1e30f));
        assertEquals(-0f, Elementary.geluByTanh(-1e30f));
        assertEquals(inf, Elementary.mish(inf));
        assertEquals(0f, Elementary.softplus(-inf));
        for (FloatFunction f : new FloatFunction[]{Elementary::exp, Elementary::expm1, Elementary::log,
                Elementary::sigmoid,
                Elementary::tanh, Elementary::softplus, Elementary::mish, Elementary::erf, Elementary::erfc,
                Elementary::gelu, Elementary::geluByTanh}) {
            assertTrue(Float.isNaN(f.of(Float.NaN)));
        }
    }

    private static void hold(String name, double most, FloatFunction function, DoubleUnaryOperator exact, float from,
            float to) {
        double worst = 0;
        float where = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STEP) {
            float x = Float.intBitsToFloat((int) bits);
            if (!(x >= from && x <= to)) {
                continue;
            }
            float got = function.of(x);
            double want = exact.applyAsDouble(x);
            double unit = Math.ulp((float) want);
            double error = Float.isInfinite(got) || Float.isNaN(got)
                    ? got == (float) want || Float.isNaN(got) && Double.isNaN(want) ? 0 : Double.MAX_VALUE
                    : Math.abs(got - want) / unit;
            if (error > worst) {
                worst = error;
                where = x;
            }
        }
        System.out.printf("%s is at most %.2f units off, at %s%n", name, worst, where);
        assertTrue(worst <= most, name + " at " + where + " is " + worst + " units off");
    }

    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return Math.abs(x) > 6 ? Math.signum(x) : 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }

    /** By its continued fraction from 2 on (W. B. Jones and W. J. Thron, "Continued Fractions", 1980). */
    private static double erfc(double x) {
        if (x < 2) {
            return 1 - erf(x);
        }
        double fraction = x;
        for (int k = 200; k > 0; k--) {
            fraction = x + k / 2.0 / fraction;
        }
        return StrictMath.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
    }
}
