package io.bramble.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bramble.model.operator.Importers;
import org.junit.jupiter.api.Test;

class OperatorTextsTest {
    @Test
    void everyOperatorThatIsImportedHasItsFormulaAndNoOtherHas() {
        assertEquals(Importers.names(), OperatorTexts.formulas().keySet());
    }
}
