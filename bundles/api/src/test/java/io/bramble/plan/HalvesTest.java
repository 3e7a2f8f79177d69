package io.bramble.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Window;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HalvesTest {
    /** Two windows of 3 x 3 after one another, over 40 x 40. */
    private static final Graph GRAPH = graph();
    private static final Region CELL = Region.whole(GRAPH.shape("y")).with(2, 0, 20).with(3, 0, 20);

    private static Graph graph() {
        List<Integer> ones = List.of(1, 1);
        Conv conv = new Conv(new Window(List.of(3, 3), ones, ones, ones, ones), 1, Clamp.NONE);
        Tensor weights = Tensor.zeros(ElementType.FLOAT32, Shape.of(8, 8, 3, 3));
        return new Graph("two", Map.of("x", ValueType.floats(1, 8, 40, 40)), List.of("y"),
                List.of(new Node("a", conv, List.of("x", "v"), "b"), new Node("c", conv, List.of("b", "w"), "y")),
                Map.of("v", weights, "w", weights));
    }

    private static double operations(Load load) {
        return load.items().stream().mapToDouble(Load.Item::operations).sum();
    }

    private static double weights(Load load) {
        return load.items().stream().mapToDouble(Load.Item::weights).sum();
    }

    @Test
    void halvesHaveAllOperationsBetweenThemAndReadWeightsForEachBox() {
        Load whole = Load.of(GRAPH, Map.of("y", CELL));
        Halves halves = Halves.of(GRAPH, Map.of("y", CELL), Map.of("x", CELL));
        assertEquals(CELL.with(2, 0, 19).with(3, 0, 19), halves.reached().get("b"));
        assertEquals(CELL.with(2, 0, 18).with(3, 0, 18), halves.reached().get("y"));
        assertEquals(operations(whole), operations(halves.ahead()) + operations(halves.rest()));
        assertEquals(weights(whole), weights(halves.ahead()));
        assertEquals(2 * weights(whole), weights(halves.rest()), "a box below and one beside");
    }

    @Test
    void ofInputsThatAreAllThereNothingIsLeftAndOfNoneAllIs() {
        Load whole = Load.of(GRAPH, Map.of("y", CELL));
        Halves all = Halves.of(GRAPH, Map.of("y", CELL), Map.of("x", Region.whole(GRAPH.shape("x"))));
        assertEquals(operations(whole), operations(all.ahead()));
        assertEquals(List.of(), all.rest().items());
        Halves none = Halves.of(GRAPH, Map.of("y", CELL), Map.of());
        assertEquals(List.of(), none.ahead().items());
        assertEquals(operations(whole), operations(none.rest()));
    }

    @Test
    void aRunIsBegunIfEnoughIsWithinReachAndBothHalvesTakeLittleMore() {
        assertTrue(Halves.pay(5, 5.5, 10));
        assertFalse(Halves.pay(1, 9, 10), "hardly anything ahead");
        assertFalse(Halves.pay(5, 7, 10), "both take much longer than one run");
    }
}
