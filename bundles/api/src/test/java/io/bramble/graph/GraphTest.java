package io.bramble.graph;

import static io.bramble.Sentence.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Concat;
import io.bramble.operator.Gemm;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GraphTest {
    private static final Map<String, ValueType> X = Map.of("x", ValueType.floats(1, 3));
    private static final Map<String, Tensor> WEIGHTS = weights();

    private static Map<String, Tensor> weights() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("w", Tensor.zeros(ElementType.FLOAT32, Shape.of(3, 2)));
        weights.put("unread", Tensor.zeros(ElementType.FLOAT32, Shape.of(9)));
        return weights;
    }

    private static Node gemm(String name, String out) {
        return new Node(name, new Gemm(1, 1, false, false, Clamp.NONE), List.of("x", "w"), out);
    }

    private static Node tanh(String name, String in, String out) {
        return new Node(name, Unary.of(Unary.Kind.TANH), List.of(in), out);
    }

    private static Graph graph(String output, Node... nodes) {
        return new Graph("g", X, List.of(output), List.of(nodes), WEIGHTS);
    }

    @Test
    void everyValueHasItsTypeAndUnreadWeightsAreLeftOut() {
        Graph graph = graph("y", gemm("fc", "h"), tanh("act", "h", "y"));
        assertEquals(Shape.of(1, 2), graph.shape("y"));
        assertEquals(Set.of("x", "w", "h", "y"), graph.values().keySet());
        assertEquals(Set.of("w"), graph.weights().keySet());
        assertEquals(24, graph.weightBytes());
        assertEquals(2 * 2 * 3 + 20, graph.flops());
        assertSame(graph.nodes().get(0), graph.producer("h"));
        assertNull(graph.producer("x"));
        assertEquals(List.of(graph.nodes().get(1)), graph.consumers("h"));
        assertEquals(List.of(Shape.of(1, 3), Shape.of(3, 2)), graph.inputShapes(graph.nodes().get(0)));
        refused(() -> graph.shape("z"), "graph \"g\"", "no value \"z\"");
    }

    @Test
    void unsoundGraphsNameTheNode() {
        refused(() -> graph("y", tanh("act", "h", "y"), gemm("fc", "h")), "Tanh \"act\"", "reads \"h\"", "before it");
        refused(() -> graph("y", gemm("fc", "h"), tanh("fc", "h", "y")), "two nodes named \"fc\"");
        refused(() -> graph("h", gemm("fc", "h"), tanh("act", "x", "h")), "makes \"h\" twice", "Tanh \"act\"");
        refused(() -> graph("w", tanh("act", "x", "w"), gemm("fc", "h")), "makes \"w\" twice", "Tanh \"act\"");
        refused(() -> graph("z", gemm("fc", "h")), "output \"z\"", "no node makes");
        refused(() -> new Graph("g", Map.of("w", ValueType.floats(1)), List.of("w"), List.of(), WEIGHTS),
                "makes \"w\" twice", "weight");
    }

    @Test
    void shapesThatDoNotFitNameTheNodeAndTheShapes() {
        Node wrong = new Node("fc", new Gemm(1, 1, false, true, Clamp.NONE), List.of("x", "w"), "h");
        refused(() -> graph("h", wrong), "Gemm \"fc\"", "A [1,3], B [3,2] transposed");
        Node short1 = new Node("sum", new Binary(Binary.Kind.ADD, Clamp.NONE), List.of("x"), "h");
        refused(() -> graph("h", short1), "Add \"sum\"", "2 inputs, got 1");
        Node nothing = new Node("all", new Concat(0), List.of(), "h");
        refused(() -> graph("h", nothing), "Concat \"all\"", "got none");
        Node none = new Node("act", Unary.of(Unary.Kind.ABS), List.of(), "h");
        refused(() -> graph("h", none), "Abs \"act\"", "got 0");
        refused(() -> tanh("act", "", "y"), "every value named", "[] -> \"y\"");
        refused(() -> tanh("act", "x", ""), "\"act\"", "every value named");
    }

    @Test
    void partReadsWhatIsMadeElsewhereAsItsInput() {
        Graph graph = graph("y", gemm("fc", "h"), tanh("act", "h", "y"));
        Graph tail = graph.part("tail", graph.nodes().subList(1, 2), List.of("y"));
        assertEquals(Map.of("h", ValueType.floats(1, 2)), tail.inputs());
        assertEquals(Map.of(), tail.weights());
        Graph head = graph.part("head", graph.nodes().subList(0, 1), List.of("h"));
        assertSame(graph.weights().get("w"), head.weights().get("w"));
        assertEquals(List.of("x"), List.copyOf(graph.part("none", List.of(), List.of("x")).inputs().keySet()));
    }

    @Test
    void graphIsNotChangedByThoseWhoMadeIt() {
        Map<String, ValueType> inputs = new LinkedHashMap<>(X);
        Graph graph = new Graph("g", inputs, List.of("y"), List.of(tanh("act", "x", "y")), Map.of());
        inputs.clear();
        assertEquals(X, graph.inputs());
    }
}
