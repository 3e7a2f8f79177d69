package io.bramble.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {
    @Test
    void gatewaysHaveTheWeightsThatAreSetAndOneOtherwise() {
        Shares shares = Shares.of("pi-1=2, pi-2=0.5");
        assertEquals(2, shares.weight("pi-1"));
        assertEquals(0.5, shares.weight("pi-2"));
        assertEquals(1, shares.weight("pi-3"));
        assertEquals(Shares.EQUAL, Shares.of(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pi-1", "pi-1=", "=2", "pi-1=0", "pi-1=-1", "pi-1=2000", "pi-1=NaN", "pi-1=two", "pi-1=1,,",
            ","})
    void whatIsNoListOfWeightsIsRefused(String text) {
        String why = assertThrows(IllegalArgumentException.class, () -> Shares.of(text)).getMessage();
        assertTrue(why.contains("wants shares of gateways as in pi-1=2,pi-2=1") && why.contains("\"" + text + "\""),
                why);
    }
}
