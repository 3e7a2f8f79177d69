package io.bramble.model.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.model.ModelFile;
import io.bramble.operator.Clamp;
import io.bramble.operator.Identity;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.Operator;
import io.bramble.operator.QuantizedSum;
import io.bramble.store.Digest;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CborGraphsTest {
    @TempDir
    Path data;

    private FileBlobs blobs;
    private CborGraphs graphs;

    @BeforeEach
    void open() throws IOException {
        blobs = new FileBlobs(data);
        graphs = new CborGraphs(blobs);
    }

    /** A graph with every operator there is. */
    private static Graph everything() {
        Shape c = Shape.of(6);
        Graph imported = new ModelFile(13).input("x", 1, 4, 8, 8).output("y", "f").floats("w", Shape.of(6, 4, 3, 3))
                .floats("s", c).floats("b", c).floats("m", c).floats("v", c, 1, 1, 1, 1, 1, 1)
                .floats("g", Shape.of(54, 5)).floats("g2", Shape.of(5, 5)).longs("i", 2, 0)
                .longs("pads", 0, 0, 1, 1, 0, 0, 0, 0)
                .longs("s0", 1).longs("s1", 7).longs("s2", 2).longs("flat", 1, -1)
                .node("Conv", List.of("x", "w"), List.of("a"))
                .node("BatchNormalization", List.of("a", "s", "b", "m", "v"), List.of("n"))
                .node("Clip", List.of("n", "", "six"), List.of("r")).floats("six", Shape.SCALAR, 6)
                .node("MaxPool", List.of("r"), List.of("p"), "kernel_shape", new long[]{2, 2})
                .node("AveragePool", List.of("p"), List.of("q"), "kernel_shape", new long[]{2, 2})
                .node("Pad", List.of("q", "pads"), List.of("pd"))
                .node("Slice", List.of("pd", "s0", "s1", "s2"), List.of("sl"))
                .node("Transpose", List.of("pd"), List.of("t"), "perm", new long[]{0, 1, 3, 2})
                .node("Concat", List.of("sl", "sl"), List.of("cc"), "axis", 1)
                .node("Gather", List.of("cc", "i"), List.of("ga"), "axis", 1)
                .node("ReduceMean", List.of("ga"), List.of("me"))
                .node("GlobalAveragePool", List.of("cc"), List.of("gl"))
                .node("LRN", List.of("cc"), List.of("lr"), "size", 3)
                .node("Mul", List.of("me", "gl"), List.of("mu"))
                .node("Softmax", List.of("mu"), List.of("so"), "axis", 1)
                .node("Identity", List.of("so"), List.of("y"))
                .node("InstanceNormalization", List.of("n", "s", "b"), List.of("in"))
                .node("Reshape", List.of("q", "flat54"), List.of("re")).longs("flat54", 1, 96)
                .node("Slice", List.of("re", "z0", "z54", "s0"), List.of("re54")).longs("z0", 0).longs("z54", 54)
                .node("Gemm", List.of("re54", "g"), List.of("ge")).node("MatMul", List.of("ge", "g2"), List.of("mm"))
                .node("MaxPool", List.of("r"), List.of("p2", "p3"), "kernel_shape", new long[]{2, 2})
                .node("Less", List.of("mm", "mm"), List.of("lt"))
                .node("Where", List.of("lt", "mm", "mm"), List.of("wh"))
                .longs("e35", 3, 5).node("Expand", List.of("mm", "e35"), List.of("ex"))
                .node("ReduceMax", List.of("mm"), List.of("rm")).node("ArgMin", List.of("mm"), List.of("am"))
                .node("TopK", List.of("mm", "s2"), List.of("tk", "ti"))
                .longs("pe", 0, 1, 0, 0).node("Pad", List.of("mm", "pe"), List.of("ed"), "mode", "edge")
                .weight("at", Tensor.longs(Shape.of(1, 2), 0, 1)).floats("up", Shape.of(1, 2)).floats("u1", Shape.of(1))
                .node("GatherElements", List.of("mm", "at"), List.of("gx"), "axis", 1)
                .node("GatherND", List.of("mm", "at"), List.of("gn"))
                .node("ScatterElements", List.of("mm", "at", "up"), List.of("sx"), "axis", 1)
                .node("ScatterND", List.of("mm", "at", "u1"), List.of("sn"))
                .node("CumSum", List.of("mm", "s0"), List.of("cs"))
                .floats("places", Shape.of(1, 3, 3, 2)).node("GridSample", List.of("x", "places"), List.of("gs"))
                .floats("box", Shape.of(1, 4)).longs("picture", 0)
                .node("RoiAlign", List.of("x", "box", "picture"), List.of("ra"))
                .floats("fifth", Shape.SCALAR, 0.2f).node("QuantizeLinear", List.of("mm", "fifth"), List.of("qu"))
                .node("DequantizeLinear", List.of("qu", "fifth"), List.of("dq"))
                .node("Cast", List.of("mm"), List.of("f"), "to", 6).imported();
        // Those that passes make.
        List<Node> nodes = new ArrayList<>(imported.nodes());
        nodes.add(new Node("sum", new QuantizedSum(0.5f, 0.25f, -9, 9), List.of("mm", "mm"), "qs"));
        nodes.add(new Node("bytes", new MatMulBytes(3, Clamp.RELU), List.of("qs", "wb", "ws"), "mb"));
        Map<String, Tensor> weights = new HashMap<>(imported.weights());
        weights.put("wb", Tensor.integers(ElementType.INT8, Shape.of(5, 2), 1, -2, 3, -4, 5, -6, 7, -8, 9, -128));
        weights.put("ws", Tensor.floats(Shape.of(2, 2), 1, 2, 3, 4));
        return new Graph(imported.name(), imported.inputs(), imported.outputs(), nodes, weights);
    }

    @Test
    void graphWithEveryOperatorComesBackEqual() throws IOException {
        Graph graph = everything();
        Set<Class<?>> used = new HashSet<>();
        graph.nodes().forEach(n -> used.add(n.operator().getClass()));
        assertEquals(Set.of(Operator.class.getPermittedSubclasses()), used);
        Digest digest = graphs.put(graph);
        Graph back = new CborGraphs(new FileBlobs(data)).get(digest).orElseThrow();
        assertEquals(graph.nodes(), back.nodes());
        assertEquals(graph.inputs(), back.inputs());
        assertEquals(graph.outputs(), back.outputs());
        assertEquals(graph.weights(), back.weights());
        assertEquals(graph.values(), back.values());
        assertEquals(digest, graphs.put(back));
    }

    @Test
    void theSameElementsInTwoWidthsAreTwoWeights() throws IOException {
        Tensor half = Tensor.floats(Shape.of(3), 0.5f, -2, 4).as(ElementType.FLOAT16);
        Map<String, Tensor> weights = Map.of("half", half, "full", half.as(ElementType.FLOAT32));
        assertSame(half.identity(), weights.get("full").identity());
        Graph graph = new Graph("g", Map.of(), List.of("h", "f"), List.of(
                new Node("a", new Identity(), List.of("half"), "h"),
                new Node("b", new Identity(), List.of("full"), "f")),
                weights);
        Digest digest = graphs.put(graph);
        assertEquals(weights, new CborGraphs(new FileBlobs(data)).get(digest).orElseThrow().weights());
        assertEquals(digest, new CborGraphs(new FileBlobs(data)).hold(graph));
    }

    @Test
    void equalGraphsHaveOneDigestAndOthersAnother() throws IOException {
        assertEquals(graphs.put(everything()), graphs.put(everything()));
        Graph graph = everything();
        List<Node> nodes = graph.nodes().stream().filter(n -> !n.output().equals("f")).toList();
        assertNotEquals(graphs.put(graph), graphs.put(graph.part(graph.name(), nodes, List.of("y"))));
    }

    @Test
    void graphThatIsHeldIsNotReadAgain() throws IOException {
        Graph graph = everything();
        Digest digest = graphs.put(graph);
        assertSame(graph, graphs.get(digest).orElseThrow());
        assertEquals(digest, graphs.put(graph));
        CborGraphs other = new CborGraphs(blobs);
        Graph read = other.get(digest).orElseThrow();
        assertNotSame(graph, read);
        assertSame(read, other.get(digest).orElseThrow());
    }

    @Test
    void weightsOfTwoGraphsAreKeptOnceAndSharedInMemory() throws IOException {
        Graph graph = everything();
        Digest whole = graphs.put(graph);
        List<Node> nodes = graph.nodes().subList(0, 1);
        Digest part = graphs.put(graph.part("part", nodes, List.of("a")));
        CborGraphs other = new CborGraphs(blobs);
        Graph one = other.get(whole).orElseThrow();
        Graph two = other.get(part).orElseThrow();
        assertSame(one.weights().get("w"), two.weights().get("w"));
    }

    @Test
    void missingTellsTheSkeletonFirstAndThenWeights() throws IOException {
        Graph graph = everything();
        Digest digest = graphs.put(graph);
        Path elsewhere = data.resolve("elsewhere");
        FileBlobs empty = new FileBlobs(elsewhere);
        CborGraphs there = new CborGraphs(empty);
        assertEquals(List.of(digest), there.missing(digest));
        assertEquals(Optional.empty(), there.get(digest));
        copy(digest, empty);
        List<Digest> weights = there.missing(digest);
        assertEquals(graph.weights().values().stream().map(t -> Digest.of(t.toBytes())).distinct().count(),
                weights.size());
        assertEquals(Optional.empty(), there.get(digest));
        for (Digest w : weights) {
            copy(w, empty);
        }
        assertEquals(List.of(), there.missing(digest));
        assertTrue(there.get(digest).isPresent());
    }

    private void copy(Digest digest, FileBlobs to) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(blobs.size(digest).orElseThrow())];
        blobs.open(digest).orElseThrow().get(bytes);
        Files.write(to.partial(digest), bytes);
        to.complete(digest);
    }

    @Test
    void damagedSkeletonIsAnIoExceptionWithASentence() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("damagedSkeletonIsAnIoExceptionWithASentence: seed " + seed);
        Random random = new Random(seed);
        Digest digest = graphs.put(everything());
        byte[] whole = new byte[Math.toIntExact(blobs.size(digest).orElseThrow())];
        blobs.open(digest).orElseThrow().get(whole);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] = (byte) random.nextInt();
            Digest bad = blobs.put(damaged);
            try {
                graphs.get(bad);
            } catch (IOException e) {
                refused++;
                assertTrue(e.getMessage().startsWith("blob ") || e.getMessage().startsWith("weight "), e::toString);
            }
        }
        assertTrue(refused > 0);
        Digest text = blobs.put("no graph at all".getBytes());
        assertThrows(IOException.class, () -> graphs.get(text));
        assertThrows(IOException.class, () -> graphs.missing(text));
    }

    @Test
    void graphThatStaysHereIsHeldAndNotWrittenUntilItIsToBeSent() throws IOException {
        Graph graph = everything();
        Digest held = graphs.hold(graph);
        assertSame(graph, graphs.get(held).orElseThrow());
        assertFalse(blobs.has(held));
        assertEquals(Optional.empty(), new CborGraphs(blobs).get(held));
        assertEquals(held, graphs.put(graph));
        assertTrue(new CborGraphs(blobs).get(held).isPresent());
    }
}
