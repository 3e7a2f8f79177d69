package io.bramble.model.store;

import io.bramble.graph.Graph;
import io.bramble.kernels.Compute;
import io.bramble.store.Digest;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs models section by section, as a gateway does, without a cluster; what was made once is kept. */
public final class Running {
    private final GraphCache cache = new GraphCache();
    private final Compute compute;

    public Running(Compute compute) {
        this.compute = compute;
        cache.use(compute);
    }

    /**
     * What came of it.
     *
     * @param sections graphs, in the order they were run
     */
    public record Ran(Map<String, Tensor> outputs, List<Graph> sections) {}

    public Ran run(byte[] onnx, Map<String, Tensor> inputs) {
        Digest digest = Digest.of(onnx);
        Map<String, Shape> shapes = new HashMap<>();
        inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        ByteBuffer file = ByteBuffer.wrap(onnx);
        SectionRun run = new SectionRun(cache.first(digest, file, shapes, inputs), inputs,
                cache.signature(digest, file).outputs(), cache::next);
        List<Graph> sections = new ArrayList<>();
        while (!run.done()) {
            sections.add(run.graph());
            run.made(computed(run.graph(), run.inputs()));
        }
        return new Ran(run.outputs(), sections);
    }

    private Map<String, Tensor> computed(Graph graph, Map<String, Tensor> inputs) {
        Map<String, Tile> in = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> in.put(name, Tile.of(tensor)));
        Map<String, Region> wanted = new LinkedHashMap<>();
        graph.outputs().forEach(o -> wanted.put(o, Region.whole(graph.shape(o))));
        Map<String, Tensor> made = new LinkedHashMap<>();
        compute.prepare(graph).run(in, wanted).forEach((name, tile) -> made.put(name, tile.toTensor()));
        return made;
    }
}
