package io.bramble.model.oracle;

import ai.onnxruntime.OrtException;
import io.bramble.graph.Graph;
import io.bramble.kernels.Compute;
import io.bramble.kernels.Prepared;
import io.bramble.model.Onnx;
import io.bramble.model.pass.Passes;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds our answer to a model against the oracle's. */
record Judge(Compute compute, Oracle oracle) {
    /** @throws OrtException if the oracle does not take the model */
    String difference(Draft draft) throws OrtException {
        Map<String, Tensor> want = oracle.run(draft.bytes(), draft.inputs(), draft.outputs());
        return difference(draft, want);
    }

    private String difference(Draft draft, Map<String, Tensor> want) {
        try {
            Graph graph = Onnx.imported(ByteBuffer.wrap(draft.bytes()), Map.of());
            String plain = difference(draft, want, run(compute, graph, draft.inputs()));
            if (!plain.isEmpty()) {
                return "before any pass: " + plain;
            }
            Graph passed = Passes.all(compute).apply(graph);
            String after = difference(draft, want, run(compute, passed, draft.inputs()));
            return after.isEmpty() ? "" : "after the passes: " + after + "; nodes " + passed.nodes();
        } catch (RuntimeException e) {
            StackTraceElement at = e.getStackTrace().length == 0 ? null : e.getStackTrace()[0];
            return "ours fails: " + e + " at " + at;
        }
    }

    /** The same trouble with as few nodes as can be. */
    Draft reduced(Draft draft) {
        Draft least = draft;
        for (String output : draft.outputs()) {
            if (troubled(draft.only(List.of(output)))) {
                least = draft.only(List.of(output));
                break;
            }
        }
        boolean fewer = true;
        while (fewer) {
            fewer = false;
            for (Draft.Call call : least.calls()) {
                for (boolean constant : new boolean[]{false, true}) {
                    Draft without = least.without(call, constant);
                    if (!without.outputs().isEmpty() && troubled(without)) {
                        least = without;
                        fewer = true;
                        break;
                    }
                }
                if (fewer) {
                    break;
                }
            }
        }
        return least;
    }

    private boolean troubled(Draft draft) {
        try {
            return !draft.calls().isEmpty() && !difference(draft).isEmpty();
        } catch (OrtException e) {
            return false;
        }
    }

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

    /** Relative 1e-3; absolute 1e-4 of the largest, and what the growth saw of rounding. */
    private static String difference(Draft draft, Map<String, Tensor> want, Map<String, Tensor> got) {
        for (String name : draft.outputs()) {
            String d = difference(want.get(name), got.get(name), 10 * draft.noise().getOrDefault(name, 0.0));
            if (!d.isEmpty()) {
                return name + d;
            }
        }
        return "";
    }

    static String difference(Tensor want, Tensor got, double noise) {
        if (!want.shape().equals(got.shape()) || want.type() != got.type()) {
            return " wants " + want + ", got " + got;
        }
        double most = 0;
        for (int i = 0; i < want.shape().size(); i++) {
            most = Math.max(most, Math.abs(at(want, i)));
        }
        boolean floats = want instanceof Tensor.Floats;
        for (int i = 0; i < want.shape().size(); i++) {
            double w = at(want, i);
            double allowed = floats ? 1e-3 * Math.abs(w) + 1e-4 * most + noise + 1e-7 : 0;
            if (!(Math.abs(w - at(got, i)) <= allowed)) {
                return "[" + i + "] of " + want + " wants " + w + ", got " + at(got, i);
            }
        }
        return "";
    }

    static double at(Tensor tensor, int i) {
        return switch (tensor) {
            case Tensor.Floats f -> f.data()[i];
            case Tensor.Integers l -> l.at(i);
        };
    }
}
