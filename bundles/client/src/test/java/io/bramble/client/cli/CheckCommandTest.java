package io.bramble.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CheckCommandTest {
    @Test
    void nodesRefusedForOneReasonAreOneLineAndTheCommonestComesFirst() {
        List<String> lines = CheckCommand.summary(List.of(
                "Einsum \"e\" (opset 12): this operator is not supported",
                "LSTM \"first\" (opset 12): this operator is not supported",
                "LSTM \"second\" (opset 12): this operator is not supported",
                "the file ends too early"));
        assertEquals(
                List.of(
                        "LSTM (opset 12): this operator is not supported [2 nodes, the first \"first\"]",
                        "Einsum (opset 12): this operator is not supported [node \"e\"]",
                        "the file ends too early"),
                lines);
    }
}
