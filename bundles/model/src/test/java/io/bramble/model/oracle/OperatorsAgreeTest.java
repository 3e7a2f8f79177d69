package io.bramble.model.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import io.bramble.compute.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One operator at a time against ONNX Runtime. {@code -Dbramble.seed=N} plays it again. */
class OperatorsAgreeTest {
    private final long seed = Long.getLong("bramble.seed", System.nanoTime());

    private void agree(Consumer<OperatorSamples> kind) {
        Oracle oracle = Oracle.orNull();
        assumeTrue(oracle != null);
        Judge judge = new Judge(Scalar.compute(), oracle);
        List<String> wrong = new ArrayList<>();
        for (Draft draft : OperatorSamples.of(new Random(seed), kind)) {
            try {
                String difference = judge.difference(draft);
                if (!difference.isEmpty()) {
                    wrong.add(draft.calls() + ": " + difference);
                }
            } catch (OrtException e) {
                wrong.add(draft.calls() + ": not taken by ONNX Runtime: " + e.getMessage());
            }
        }
        assertEquals("", String.join("\n", wrong), () -> "-Dbramble.seed=" + seed);
    }

    @Test
    void fusedProductsAndConvolutionsAgree() {
        agree(OperatorSamples::fusedProductsAndConvolutions);
    }

    @Test
    void activationsAndNormsOfTransformersAgree() {
        agree(OperatorSamples::activationsAndNorms);
    }

    @Test
    void attentionAgrees() {
        agree(OperatorSamples::attention);
    }

    @Test
    void quantisedOperatorsAgree() {
        agree(OperatorSamples::quantised);
    }

    @Test
    void weightsOfFewBitsAgree() {
        agree(OperatorSamples::weightsOfFewBits);
    }

    @Test
    void recurrentOperatorsAgreeWithAllTheyMayBeTold() {
        agree(OperatorSamples::recurrent);
    }

    @Test
    void operatorsThatOnnxHasFewCasesOfAgree() {
        agree(OperatorSamples::seldom);
    }
}
