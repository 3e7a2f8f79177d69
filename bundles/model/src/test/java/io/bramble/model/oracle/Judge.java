package io.bramble.model.oracle;

import ai.onnxruntime.OrtException;
import io.bramble.graph.Graph;
import io.bramble.kernels.Compute;
import io.bramble.model.Onnx;
import io.bramble.model.pass.Passes;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
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
            String plain = difference(draft, want, Answers.run(compute, graph, draft.inputs()));
            if (!plain.isEmpty()) {
                return "before any pass: " + plain;
            }
            Graph passed = Passes.all(compute).apply(graph);
            String after = difference(draft, want, Answers.run(compute, passed, draft.inputs()));
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

    /** With what the growth saw of rounding. */
    private static String difference(Draft draft, Map<String, Tensor> want, Map<String, Tensor> got) {
        for (String name : draft.outputs()) {
            String d = Answers.difference(want.get(name), got.get(name), 10 * draft.noise().getOrDefault(name, 0.0));
            if (!d.isEmpty()) {
                return name + d;
            }
        }
        return "";
    }
}
