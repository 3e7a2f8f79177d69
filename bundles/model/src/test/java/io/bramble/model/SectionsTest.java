package io.bramble.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.inference.Refusal;
import io.bramble.model.store.Running;
import io.bramble.model.store.Running.Ran;
import io.bramble.operator.TopK;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Models whose shapes, branches and loops hang on values, run section by section. */
class SectionsTest {
    private static final int BOOL = 9;
    private static final int LONG = 7;

    private final Running running = new Running(Recorded.COMPUTE);

    private static Tensor floats(float... data) {
        return Tensor.floats(Shape.of(data.length), data);
    }

    private static Tensor longs(long... data) {
        return Tensor.longs(Shape.of(data.length), data);
    }

    private static Tensor bool(boolean value) {
        return Tensor.integers(ElementType.BOOL, Shape.SCALAR, value ? 1 : 0);
    }

    private static Tensor scalar(long value) {
        return Tensor.longs(Shape.SCALAR, value);
    }

    private String refused(ModelFile file, Map<String, Tensor> inputs) {
        return assertThrows(Refusal.class, () -> running.run(file.bytes(), inputs)).getMessage();
    }

    @Test
    void inputThatAShapeHangsOnIsBoundAndItsGraphIsKeptByItsValue() {
        byte[] file = new ModelFile(13).input("x", 6).input(LONG, "target", 2).output("y")
                .node("Tanh", List.of("x"), List.of("t"))
                .node("Reshape", List.of("t", "target"), List.of("y")).bytes();
        Tensor x = floats(1, 2, 3, 4, 5, 6);
        Ran two = running.run(file, Map.of("x", x, "target", longs(2, 3)));
        assertEquals(Shape.of(2, 3), two.outputs().get("y").shape());
        assertEquals(1, two.sections().size());
        assertEquals(Set.of("x"), two.sections().get(0).inputs().keySet());
        Ran three = running.run(file, Map.of("x", x, "target", longs(3, 2)));
        assertEquals(Shape.of(3, 2), three.outputs().get("y").shape());
        assertNotSame(two.sections().get(0), three.sections().get(0));
        assertSame(two.sections().get(0),
                running.run(file, Map.of("x", floats(6, 5, 4, 3, 2, 1), "target", longs(2, 3))).sections().get(0));
    }

    @Test
    void wholeNumbersComputedFromAnInputBindItAndSpareASection() {
        byte[] file = new ModelFile(13).input("x", 6).input(LONG, "n", 1).output("y").longs("two", 2).longs("rest", -1)
                .node("Mul", List.of("n", "two"), List.of("rows"))
                .node("Concat", List.of("rows", "rest"), List.of("target"), "axis", 0)
                .node("Reshape", List.of("x", "target"), List.of("y")).bytes();
        Ran ran = running.run(file, Map.of("x", floats(1, 2, 3, 4, 5, 6), "n", longs(1)));
        assertEquals(Shape.of(2, 3), ran.outputs().get("y").shape());
        assertEquals(1, ran.sections().size());
    }

    /** k is how many elements are above 0, which only the network tells. */
    @Test
    void valueThatTheNetworkComputesEndsASection() {
        byte[] file = new ModelFile(13).input("x", 5).output("best", "again").floats("zero", Shape.of(1), 0)
                .longs("axes", 0)
                .node("Tanh", List.of("x"), List.of("t"))
                .node("Greater", List.of("t", "zero"), List.of("above"))
                .node("Cast", List.of("above"), List.of("ones"), "to", 1)
                .node("ReduceSum", List.of("ones", "axes"), List.of("count"))
                .node("Cast", List.of("count"), List.of("k"), "to", LONG)
                .node("TopK", List.of("x", "k"), List.of("best", "where"))
                .node("Exp", List.of("t"), List.of("again")).bytes();
        Ran ran = running.run(file, Map.of("x", floats(-1, 3, 1, -2, 2)));
        assertEquals(floats(3, 2, 1), ran.outputs().get("best"));
        assertEquals(List.of("best", "again"), List.copyOf(ran.outputs().keySet()));
        assertEquals(2, ran.sections().size());
        assertEquals(List.of("again", "k"), ran.sections().get(0).outputs());
        assertEquals(Set.of("x"), ran.sections().get(1).inputs().keySet());
        assertTrue(ran.sections().get(1).nodes().stream().allMatch(n -> n.operator() instanceof TopK));
        assertEquals(floats(3), running.run(file, Map.of("x", floats(-1, 3, -1, -2, -2))).outputs().get("best"));
    }

    @Test
    void scalesThatWeightsAloneMakeAreComputedWhileImporting() {
        byte[] file = new ModelFile(13).input("x", 1, 1, 2, 2).output("y")
                .floats("one", Shape.of(4), 4, 4, 8, 8).floats("half", Shape.of(4), 4, 4, 4, 4)
                .node("Div", List.of("one", "half"), List.of("scales"))
                .node("Resize", List.of("x", "", "scales"), List.of("y")).bytes();
        Ran ran = running.run(file, Map.of("x", Tensor.floats(Shape.of(1, 1, 2, 2), 1, 2, 3, 4)));
        assertEquals(Shape.of(1, 1, 4, 4), ran.outputs().get("y").shape());
        assertEquals(1, ran.sections().size());
    }

    private static ModelFile branching(ModelFile condition) {
        ModelFile then = new ModelFile(13).output("r").node("Add", List.of("x", "x"), List.of("a"))
                .node("Exp", List.of("a"), List.of("r"));
        // Its inner names are those of the other branch, and it hands on what was made outside.
        ModelFile otherwise = new ModelFile(13).output("x").node("Neg", List.of("x"), List.of("a"));
        return condition.node("If", List.of("c"), List.of("y"), "then_branch", then, "else_branch", otherwise)
                .node("If", List.of("c"), List.of("z"), "then_branch", then, "else_branch", otherwise).output("y", "z");
    }

    @Test
    void branchOfARequestsConditionIsTakenInOneSection() {
        byte[] file = branching(new ModelFile(13).input("x", 2).input(BOOL, "c")).bytes();
        Ran yes = running.run(file, Map.of("x", floats(0, 1), "c", bool(true)));
        assertEquals(1, yes.sections().size());
        assertEquals(1, ((Tensor.Floats) yes.outputs().get("y")).data()[0]);
        Ran no = running.run(file, Map.of("x", floats(0, 1), "c", bool(false)));
        assertEquals(floats(0, 1), no.outputs().get("y"));
        assertEquals(floats(0, 1), no.outputs().get("z"));
    }

    @Test
    void branchOfAComputedConditionWaitsForIt() {
        byte[] file = branching(new ModelFile(13).input("x", 2).floats("limit", Shape.SCALAR, 1)
                .node("ReduceMax", List.of("x"), List.of("most"), "keepdims", 0)
                .node("Greater", List.of("most", "limit"), List.of("c"))).bytes();
        Ran large = running.run(file, Map.of("x", floats(0, 2)));
        assertEquals(2, large.sections().size());
        assertEquals(1, ((Tensor.Floats) large.outputs().get("z")).data()[0]);
        assertEquals(floats(0, 1), running.run(file, Map.of("x", floats(0, 1))).outputs().get("z"));
    }

    /** Doubles v until it is above a limit, or the turns are over; collects what it had. */
    private static byte[] doubling() {
        ModelFile body = new ModelFile(13).input(LONG, "i").input(BOOL, "go").input("v", 2).output("more", "w", "had")
                .node("Add", List.of("v", "v"), List.of("w"))
                .node("ReduceMax", List.of("w"), List.of("most"), "keepdims", 0)
                .node("Less", List.of("most", "limit"), List.of("more"))
                .node("Identity", List.of("v"), List.of("had"));
        return new ModelFile(13).input("x", 2).input(LONG, "turns").input("limit").input(BOOL, "first")
                .output("last", "all")
                .node("Loop", List.of("turns", "first", "x"), List.of("last", "all"), "body", body).bytes();
    }

    private Ran doubled(long turns, float limit, boolean first) {
        return running.run(doubling(), Map.of("x", floats(1, 2), "turns", scalar(turns), "limit",
                Tensor.floats(Shape.SCALAR, limit), "first", bool(first)));
    }

    @Test
    void loopTurnsUntilTheNetworkSaysStop() {
        Ran ran = doubled(100, 15, true);
        assertEquals(floats(8, 16), ran.outputs().get("last"));
        assertEquals(Tensor.floats(Shape.of(3, 2), 1, 2, 2, 4, 4, 8), ran.outputs().get("all"));
        assertEquals(4, ran.sections().size());
    }

    @Test
    void loopTurnsAsOftenAsARequestSays() {
        assertEquals(floats(2, 4), doubled(1, 15, true).outputs().get("last"));
        Ran never = doubled(0, 15, true);
        assertEquals(floats(1, 2), never.outputs().get("last"));
        assertEquals(Shape.of(2), doubled(5, 15, false).outputs().get("last").shape());
    }

    @Test
    void loopOfAKnownLengthIsOneSection() {
        ModelFile body = new ModelFile(13).input(LONG, "i").input(BOOL, "go").input("v", 2).output("go", "w", "turn")
                .node("Cast", List.of("i"), List.of("turn"), "to", 1)
                .node("Add", List.of("v", "turn"), List.of("w"));
        byte[] file = new ModelFile(13).input("x", 2).weight("turns", scalar(4)).output("last", "all")
                .node("Loop", List.of("turns", "", "x"), List.of("last", "all"), "body", body).bytes();
        Ran ran = running.run(file, Map.of("x", floats(1, 2)));
        assertEquals(floats(7, 8), ran.outputs().get("last"));
        assertEquals(floats(0, 1, 2, 3), ran.outputs().get("all"));
        assertEquals(1, ran.sections().size());
    }

    @Test
    void loopWithoutEndIsRefused() {
        ModelFile body = new ModelFile(13).input(LONG, "i").input(BOOL, "go").input("v", 2).output("go", "w")
                .node("Add", List.of("v", "v"), List.of("w"));
        ModelFile file = new ModelFile(13).input("x", 2).output("last")
                .node("Loop", List.of("", "", "x"), List.of("last"), "body", body);
        String why = refused(file, Map.of("x", floats(1, 2)));
        assertTrue(why.contains("let loops turn less often"), why);
    }

    @Test
    void scanWalksBackwardsAndStacksAlongAnyAxis() {
        ModelFile body = new ModelFile(13).input("s", 2).input("e", 2).output("sum", "so")
                .node("Add", List.of("s", "e"), List.of("sum"))
                .node("Identity", List.of("sum"), List.of("so"));
        byte[] file = new ModelFile(13).input("start", 2).input("x", 2, "n").output("end", "sums")
                .node("Scan", List.of("start", "x"), List.of("end", "sums"), "body", body, "num_scan_inputs", 1,
                        "scan_input_axes", new long[]{1}, "scan_input_directions", new long[]{1},
                        "scan_output_axes", new long[]{1})
                .bytes();
        Ran ran = running.run(file, Map.of("start", floats(0, 0),
                "x", Tensor.floats(Shape.of(2, 3), 1, 2, 3, 10, 20, 30)));
        assertEquals(floats(6, 60), ran.outputs().get("end"));
        assertEquals(Tensor.floats(Shape.of(2, 3), 3, 5, 6, 30, 50, 60), ran.outputs().get("sums"));
    }

    @Test
    void functionsOfTheFileAreWrittenOutWithTheirArguments() {
        ModelFile leaky = new ModelFile(13)
                .node("LeakyRelu", List.of("v"), List.of("w"), "alpha", new ModelFile.Argument("slope"))
                .node("own", "Twice", List.of("w"), List.of("z"));
        ModelFile twice = new ModelFile(13).node("Add", List.of("v", "v"), List.of("w"));
        byte[] file = new ModelFile(13).input("x", 2).output("y")
                .function("own", "Bend", List.of("v"), List.of("z"), List.of("slope"), leaky)
                .function("own", "Twice", List.of("v"), List.of("w"), List.of(), twice)
                .node("own", "Bend", List.of("x"), List.of("w"), "slope", 0.5f)
                .node("own", "Bend", List.of("w"), List.of("y"), "slope", 0.25f).bytes();
        assertEquals(floats(-1, 4), running.run(file, Map.of("x", floats(-2, 1))).outputs().get("y"));
    }

    @Test
    void sequencesAreListsOfValuesWhileImporting() {
        byte[] file = new ModelFile(13).input("x", 4).output("y", "n").longs("lengths", 1, 3)
                .weight("first", scalar(0)).weight("last", scalar(-1))
                .node("SplitToSequence", List.of("x", "lengths"), List.of("parts"))
                .node("SequenceAt", List.of("parts", "first"), List.of("head"))
                .node("SequenceInsert", List.of("parts", "head"), List.of("more"))
                .node("SequenceErase", List.of("more", "first"), List.of("turned"))
                .node("SequenceLength", List.of("turned"), List.of("n"))
                .node("ConcatFromSequence", List.of("turned"), List.of("y"), "axis", 0).bytes();
        Ran ran = running.run(file, Map.of("x", floats(1, 2, 3, 4)));
        assertEquals(floats(2, 3, 4, 1), ran.outputs().get("y"));
        assertEquals(scalar(2), ran.outputs().get("n"));
    }

    @Test
    void operatorUnknownInABranchNeverTakenIsFoundBeforehand() {
        ModelFile then = new ModelFile(13).output("r").node("Sigmoids", List.of("x"), List.of("r"));
        ModelFile otherwise = new ModelFile(13).output("r").node("Neg", List.of("x"), List.of("r"));
        byte[] file = new ModelFile(13).input("x", 2).input(BOOL, "c").output("y")
                .node("If", List.of("c"), List.of("y"), "then_branch", then, "else_branch", otherwise).bytes();
        List<String> problems = Onnx.problems(ByteBuffer.wrap(file), Recorded.COMPUTE);
        assertEquals(1, problems.size());
        assertEquals("Sigmoids \"n0\" (opset 13): this operator is not supported; the nearest supported one is Sigmoid",
                problems.get(0));
    }

    @Test
    void fileThatFitsNoGuessOfItsExtentsIsLeftToTheRequest() {
        ModelFile file = new ModelFile(13).input("x", 1, 1, "h", "w").output("y").longs("target", 1, 30)
                .node("Reshape", List.of("x", "target"), List.of("y"));
        assertEquals(List.of(), Onnx.problems(ByteBuffer.wrap(file.bytes()), Recorded.COMPUTE));
        String why = refused(file, Map.of("x", Tensor.floats(Shape.of(1, 1, 2, 2), 1, 2, 3, 4)));
        assertTrue(why.startsWith("Reshape \"n0\""), why);
        ModelFile wrong = new ModelFile(13).input("x", 1, 1, "h", "w").output("y")
                .node("Softmax", List.of("x"), List.of("y"), "warmth", 3);
        assertTrue(Onnx.problems(ByteBuffer.wrap(wrong.bytes()), Recorded.COMPUTE).get(0)
                .contains("attribute warmth is not supported"));
    }
}
