package io.bramble.store;

import io.bramble.graph.Graph;
import io.bramble.inference.Refusal;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The models this peer can front. */
@ProviderType
public interface ModelStore {
    /** Those deployed and not removed, by name. */
    List<ModelEntry> models();

    /** All entries, removed ones among them: what peers tell each other. */
    List<ModelEntry> entries();

    Optional<ModelEntry> find(String name);

    /**
     * Deploys an ONNX file here and tells every {@link ModelListener}.
     *
     * @param card null: the one it had, if any
     * @throws Refusal if the file is no ONNX model or has operators that are not supported; nothing is changed then
     */
    ModelEntry deploy(String name, byte[] onnx, ModelCard card);

    /** Gives a deployed model a card, and tells every listener. */
    ModelEntry describe(String name, ModelCard card);

    /** Removes a model, and tells every listener. */
    void remove(String name);

    /** Takes over what a peer tells of a model, if it supersedes what is known; the file may not be here yet. */
    void adopt(ModelEntry entry);

    /**
     * What the model takes and gives.
     *
     * @throws Refusal as {@link #graph}
     */
    Signature signature(String name);

    /**
     * The model's first section as a graph, passes applied; kept for the next time. Of most models that is all of it.
     *
     * @param shapes shapes of inputs that the file leaves open; a free extent that is not given is 1
     * @throws Refusal if there is no such model, its file is not here yet (fetch {@link ModelEntry#onnx} first), or it
     *     hangs on the value of an input
     */
    Graph graph(String name, Map<String, Shape> shapes);

    /**
     * Begins to run the model. Inputs that a shape hangs on are fixed in its graphs.
     *
     * @param inputs all of them
     * @throws Refusal as {@link #graph}, or if the inputs do not fit the model
     */
    ModelRun run(String name, Map<String, Tensor> inputs);

    /** What would keep an ONNX file from being deployed, a sentence each: unsupported operators, or what is malformed. */
    List<String> check(byte[] onnx);
}
