package io.bramble.model.oracle;

import io.bramble.graph.Graph;
import io.bramble.kernels.Compute;
import io.bramble.kernels.Prepared;
import io.bramble.model.Elements;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.LinkedHashMap;
import java.util.Map;

/** What we answer, and how answers differ. */
final class Answers {
    private Answers() {}

    static Map<String, Tensor> run(Compute compute, Graph graph, Map<String, Tensor> inputs) {
        Map<String, Tile> tiles = new LinkedHashMap<>();
        graph.inputs().keySet().forEach(name -> tiles.put(name, Tile.of(inputs.get(name))));
        return run(compute.prepare(graph), graph, tiles);
    }

    static Map<String, Tensor> run(Prepared prepared, Graph graph, Map<String, Tile> inputs) {
        Map<String, Region> outputs = new LinkedHashMap<>();
        graph.outputs().forEach(o -> outputs.put(o, Region.whole(graph.shape(o))));
        Map<String, Tensor> answers = new LinkedHashMap<>();
        prepared.run(inputs, outputs).forEach((name, tile) -> answers.put(name, tile.toTensor()));
        return answers;
    }

    /** The first difference beyond relative 1e-3 and absolute 1e-4 of the largest finite and a given noise; empty if none. */
    static String difference(Tensor want, Tensor got, double noise) {
        if (!want.shape().equals(got.shape()) || want.type() != got.type()) {
            return " wants " + want + ", got " + got;
        }
        double most = 0;
        for (int i = 0; i < want.shape().size(); i++) {
            double magnitude = Math.abs(Elements.at(want, i));
            most = Double.isFinite(magnitude) ? Math.max(most, magnitude) : most;
        }
        boolean floats = want instanceof Tensor.Floats;
        for (int i = 0; i < want.shape().size(); i++) {
            double w = Elements.at(want, i);
            double allowed = floats ? 1e-3 * Math.abs(w) + 1e-4 * most + noise + 1e-7 : 0;
            double g = Elements.at(got, i);
            if (!Elements.close(w, g, allowed)) {
                return "[" + i + "] of " + want + " wants " + w + ", got " + g;
            }
        }
        return "";
    }
}
