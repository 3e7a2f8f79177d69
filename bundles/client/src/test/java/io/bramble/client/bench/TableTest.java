package io.bramble.client.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsLineUpAndNumbersAreToTheRight() {
        Table table = new Table("operators", "ms");
        table.add(List.of("Conv", "12.500"));
        table.add(List.of("GlobalAveragePool", "0.1"));
        assertEquals("""
                | operators         |     ms |
                | ----------------- | ------:|
                | Conv              | 12.500 |
                | GlobalAveragePool |    0.1 |
                """, table.toString());
    }

    @Test
    void lineOfAnotherNumberOfCellsIsRefused() {
        assertEquals("a line wants 2 cells, got [1, 2, 3]", assertThrows(IllegalArgumentException.class,
                () -> new Table("a", "b").add(List.of("1", "2", "3"))).getMessage());
    }
}
