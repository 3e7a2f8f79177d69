package io.bramble.model;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Compute;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxReader;
import io.bramble.model.operator.InputBinding;
import io.bramble.model.operator.Inventory;
import io.bramble.model.operator.Remainder;
import io.bramble.model.operator.Section;
import io.bramble.model.operator.Translation;
import io.bramble.model.pass.Passes;
import io.bramble.store.Signature;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The way from an ONNX file to a graph, without OSGi. */
public final class Onnx {
    /** What free extents are taken to be in turn where nobody says them: 1, and one that larger windows fit in. */
    private static final int[] GUESSES = {1, 64};

    private Onnx() {}

    /**
     * Reads, translates and applies all passes.
     *
     * @param shapes shapes of inputs that the file leaves open; a free extent that is not given is 1
     * @param compute folds constants; null: those that need a kernel are left
     * @throws IllegalArgumentException if the file is malformed, or ({@link UnsupportedModel}) not supported, or hangs on
     *     values that only a request brings
     */
    public static Graph graph(ByteBuffer onnx, Map<String, Shape> shapes, Compute compute) {
        return Passes.all(compute).apply(imported(onnx, shapes));
    }

    /** As {@link #graph}, before any pass. */
    public static Graph imported(ByteBuffer onnx, Map<String, Shape> shapes) {
        return imported(OnnxReader.read(onnx), shapes);
    }

    /** A file that is read already. */
    public static Graph imported(OnnxModel model, Map<String, Shape> shapes) {
        Map<String, ValueType> inputs;
        try {
            inputs = InputBinding.of(model, shapes);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedModel(List.of(e.getMessage()));
        }
        return Translation.of(model, inputs);
    }

    /**
     * The next section of a model, before any pass.
     *
     * @param known values that are fixed in it
     */
    public static Section section(Remainder from, Map<String, Tensor> known, Compute compute) {
        return Translation.of(from, known, compute);
    }

    /** Those of some names. */
    public static Map<String, Tensor> some(Map<String, Tensor> values, Collection<String> names) {
        Map<String, Tensor> some = new LinkedHashMap<>();
        names.stream().filter(values::containsKey).forEach(n -> some.put(n, values.get(n)));
        return some;
    }

    /**
     * What keeps a file from being run, a sentence each. What hangs on values or extents that only a request brings is
     * not found; of free extents two guesses are made, and what is wrong with both is taken to be wrong with the file.
     *
     * @param compute says for which nodes there is no kernel; null: nobody does
     */
    public static List<String> problems(ByteBuffer onnx, Compute compute) {
        OnnxModel model;
        Signature signature;
        try {
            model = OnnxReader.read(onnx);
            signature = InputBinding.signature(model);
        } catch (IllegalArgumentException e) {
            return List.of(e.getMessage());
        }
        Set<String> problems = null;
        for (int guess : GUESSES) {
            List<String> here = problems(model, signature, guess, compute);
            if (here.isEmpty() || !signature.open()) {
                problems = new LinkedHashSet<>(here);
                break;
            }
            if (problems == null) {
                problems = new LinkedHashSet<>(here);
            } else {
                problems.retainAll(here);
            }
        }
        Set<String> all = new LinkedHashSet<>(Inventory.unknown(model));
        all.addAll(problems);
        return List.copyOf(all);
    }

    private static List<String> problems(OnnxModel model, Signature signature, int free, Compute compute) {
        Map<String, ValueType> inputs;
        try {
            inputs = signature.bound(Map.of(), free);
        } catch (IllegalArgumentException e) {
            // An input of any shape: nothing to go by before a request.
            return List.of();
        }
        try {
            Section section = Translation.of(Remainder.whole(model, inputs), Map.of(), compute);
            Graph graph = Passes.all(compute).apply(section.graph());
            return compute == null ? List.of() : compute.unsupported(graph);
        } catch (UnsupportedModel e) {
            return e.sentences();
        } catch (IllegalArgumentException e) {
            return List.of(e.getMessage());
        }
    }
}
