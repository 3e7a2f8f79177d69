package io.bramble.model.store;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.inference.Refusal;
import io.bramble.kernels.Compute;
import io.bramble.model.Onnx;
import io.bramble.model.UnsupportedModel;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxReader;
import io.bramble.model.onnx.OnnxValue;
import io.bramble.model.operator.InputBinding;
import io.bramble.model.pass.Passes;
import io.bramble.store.Digest;
import io.bramble.tensor.Shape;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Graphs made from files, kept for the next time while memory lasts, the least recently used dropped first. */
final class GraphCache {
    private static final int MOST = 8;

    private record Key(Digest onnx, Map<String, ValueType> inputs) {}

    private final Map<Digest, List<OnnxValue>> declared = new LinkedHashMap<>();
    private final Map<Key, SoftReference<Graph>> graphs = new LinkedHashMap<>(16, 0.75f, true);
    private Compute compute;

    synchronized void use(Compute better) {
        compute = better;
        graphs.clear();
    }

    synchronized void leave(Compute gone) {
        compute = compute == gone ? null : compute;
    }

    /** One graph is made at a time: two at once would only want twice the memory. */
    synchronized Graph graph(Digest digest, Map<String, Shape> shapes, ByteBuffer file) {
        List<OnnxValue> inputs = declared.get(digest);
        Graph cached = inputs == null ? null : cached(key(digest, inputs, shapes));
        if (cached != null) {
            return cached;
        }
        try {
            Graph graph = Passes.all(compute).apply(imported(digest, shapes, file));
            graphs.put(key(digest, declared.get(digest), shapes), new SoftReference<>(graph));
            if (graphs.size() > MOST) {
                graphs.remove(graphs.keySet().iterator().next());
            }
            return graph;
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Kind.UNPROCESSABLE, e.getMessage(), e);
        }
    }

    /** Not in line: passes let go of weights they replace, and a local variable with the file's would hold them. */
    private Graph imported(Digest digest, Map<String, Shape> shapes, ByteBuffer file) {
        OnnxModel model = OnnxReader.read(file);
        declared.put(digest, model.graph().fed());
        // Shapes that do not fit are the asker's fault, which has to be found before anything is the file's.
        key(digest, model.graph().fed(), shapes);
        return Onnx.imported(model, shapes);
    }

    private Graph cached(Key key) {
        SoftReference<Graph> held = graphs.get(key);
        return held == null ? null : held.get();
    }

    private static Key key(Digest digest, List<OnnxValue> inputs, Map<String, Shape> shapes) {
        try {
            return new Key(digest, InputBinding.of(inputs, shapes));
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Kind.BAD_REQUEST, e.getMessage(), e);
        }
    }

    /** @throws Refusal if the file cannot be imported */
    static void require(byte[] onnx) {
        refuse(importProblems(onnx));
    }

    /** @throws Refusal if the file cannot be imported, or a node of it has no kernel */
    void requireRunnable(byte[] onnx) {
        refuse(check(onnx));
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new Refusal(Refusal.Kind.UNPROCESSABLE, String.join("; ", problems));
        }
    }

    private static List<String> importProblems(byte[] onnx) {
        try {
            Onnx.imported(ByteBuffer.wrap(onnx), Map.of());
            return List.of();
        } catch (UnsupportedModel e) {
            return e.sentences();
        } catch (IllegalArgumentException e) {
            return List.of(e.getMessage());
        }
    }

    List<String> check(byte[] onnx) {
        Compute kernels;
        synchronized (this) {
            kernels = compute;
        }
        List<String> problems = new ArrayList<>();
        try {
            Graph graph = Onnx.graph(ByteBuffer.wrap(onnx), Map.of(), kernels);
            if (kernels != null) {
                problems.addAll(kernels.unsupported(graph));
            }
        } catch (UnsupportedModel e) {
            problems.addAll(e.sentences());
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
        return problems;
    }
}
