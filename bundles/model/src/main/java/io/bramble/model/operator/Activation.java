package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Unary;
import java.util.Locale;

/** A function that a recurrent operator names in its attributes, with its parameters. */
record Activation(String name, float alpha, float beta) {
    /** Attributes activation_alpha and activation_beta, taken in the order of the functions that want them. */
    static final class Parameters {
        private final float[] alphas;
        private final float[] betas;
        private int nextAlpha;
        private int nextBeta;

        /** @param alphas null if not given */
        Parameters(float[] alphas, float[] betas) {
            this.alphas = alphas == null ? new float[0] : alphas;
            this.betas = betas == null ? new float[0] : betas;
        }

        private float alpha(float otherwise) {
            return nextAlpha < alphas.length ? alphas[nextAlpha++] : otherwise;
        }

        private float beta(float otherwise) {
            return nextBeta < betas.length ? betas[nextBeta++] : otherwise;
        }
    }

    static Activation of(String name, Parameters p) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "relu", "tanh", "sigmoid", "softsign", "softplus" -> new Activation(lower, 0, 0);
            case "leakyrelu" -> new Activation(lower, p.alpha(0.01f), 0);
            case "thresholdedrelu", "elu" -> new Activation(lower, p.alpha(1), 0);
            case "affine", "scaledtanh" -> new Activation(lower, p.alpha(1), p.beta(lower.equals("affine") ? 0 : 1));
            case "hardsigmoid" -> new Activation(lower, p.alpha(0.2f), p.beta(0.5f));
            default -> throw new IllegalArgumentException("activation " + name + " is not supported; supported are"
                    + " Relu, Tanh, Sigmoid, Affine, LeakyRelu, ThresholdedRelu, ScaledTanh, HardSigmoid, Elu, Softsign"
                    + " and Softplus");
        };
    }

    String of(Formula f, String x) {
        return switch (name) {
            case "relu" -> f.of(Unary.Kind.RELU, x);
            case "tanh" -> f.of(Unary.Kind.TANH, x);
            case "sigmoid" -> f.of(Unary.Kind.SIGMOID, x);
            case "softsign" -> f.of(Unary.Kind.SOFTSIGN, x);
            case "softplus" -> f.of(Unary.Kind.SOFTPLUS, x);
            case "leakyrelu" -> f.call().step(new Unary(Unary.Kind.LEAKY_RELU, alpha, 0), x);
            case "thresholdedrelu" -> f.call().step(new Unary(Unary.Kind.THRESHOLDED_RELU, alpha, 0), x);
            case "elu" -> f.call().step(new Unary(Unary.Kind.ELU, alpha, 0), x);
            case "scaledtanh" ->
                    f.with(Binary.Kind.MUL, f.of(Unary.Kind.TANH, f.with(Binary.Kind.MUL, x, beta)), alpha);
            case "affine" -> f.with(Binary.Kind.ADD, f.with(Binary.Kind.MUL, x, alpha), beta);
            default -> f.call().step(new Binary(Binary.Kind.ADD, new Clamp(0, 1)),
                    f.with(Binary.Kind.MUL, x, alpha), f.number(beta));
        };
    }
}
