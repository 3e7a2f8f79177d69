package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Unary;
import io.bramble.operator.Window;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which nodes are one step, with a provider that computes any two at once that begin with a convolution. */
class StepsTest {
    private static final Conv CONV = new Conv(Window.of(1, 1), 1, Clamp.NONE);
    private static final Binary ADD = new Binary(Binary.Kind.ADD, Clamp.RELU);

    private final Node left = new Node("left", CONV, List.of("x", "w"), "l");
    private final Node right = new Node("right", CONV, List.of("x", "w"), "r");

    private static final class Joining implements Kernels {
        @Override
        public String name() {
            return "joining";
        }

        @Override
        public Optional<Kernel> kernel(Site site) {
            return new ScalarKernels().kernel(site);
        }

        @Override
        public Optional<Kernel> joined(Site site, Site reader, int input) {
            return site.operator() instanceof Conv
                    ? Optional.of(new InTurn(site, kernel(site).orElseThrow(), kernel(reader).orElseThrow(), input))
                    : Optional.empty();
        }
    }

    /** What steps compute and read, as in {@code y(x,l)}. */
    private static List<String> steps(List<String> outputs, Node... nodes) {
        Providers providers = new Providers();
        providers.add(new Joining(), 0);
        Graph graph = new Graph("g", Map.of("x", ValueType.floats(1, 2, 3, 3), "row", ValueType.floats(1, 2, 1, 1)),
                outputs, List.of(nodes), Map.of("w", Tensor.floats(Shape.of(2, 2, 1, 1), 1, 2, 3, 4)));
        return Steps.of(graph, providers).stream()
                .map(step -> step.output() + "(" + String.join(",", step.reads()) + ")").toList();
    }

    @Test
    void ofTwoConvolutionsThatAreAddedTheLaterAdds() {
        assertEquals(List.of("l(x)", "y(x,l)"),
                steps(List.of("y"), left, right, new Node("sum", ADD, List.of("l", "r"), "y")));
        assertEquals(List.of("l(x)", "y(x,l)"),
                steps(List.of("y"), left, right, new Node("sum", ADD, List.of("r", "l"), "y")));
    }

    @Test
    void theStepStandsWhereAllIsThereThatItReads() {
        assertEquals(List.of("t(x)", "y(x,t)"), steps(List.of("y"), left,
                new Node("tanh", Unary.of(Unary.Kind.TANH), List.of("x"), "t"),
                new Node("sum", ADD, List.of("l", "t"), "y")));
    }

    @Test
    void aSumOfASumIsAStepOfItsOwn() {
        assertEquals(List.of("y(x,x)", "z(y,x)"), steps(List.of("z"), left,
                new Node("sum", ADD, List.of("l", "x"), "y"), new Node("again", ADD, List.of("y", "x"), "z")));
    }

    @Test
    void whatOthersReadStaysAValue() {
        assertEquals(List.of("l(x)", "y(l,x)"),
                steps(List.of("y", "l"), left, new Node("sum", ADD, List.of("l", "x"), "y")));
        assertEquals(List.of("l(x)", "y(l,l)"),
                steps(List.of("y"), left, new Node("sum", ADD, List.of("l", "l"), "y")));
    }

    @Test
    void whatIsBroadcastStaysAValue() {
        Node small = new Node("small", CONV, List.of("row", "w"), "l");
        assertEquals(List.of("l(row)", "y(l,x)"),
                steps(List.of("y"), small, new Node("sum", ADD, List.of("l", "x"), "y")));
    }
}
