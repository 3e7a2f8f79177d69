package io.bramble.store;

import io.bramble.graph.Graph;
import io.bramble.inference.Refusal;
import io.bramble.tensor.Shape;
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
     * The model as a graph, passes applied; kept for the next time.
     *
     * @param shapes shapes of inputs that the file leaves open; a free extent that is not given is 1
     * @throws Refusal if there is no such model, or its file is not here yet (fetch {@link ModelEntry#onnx} first)
     */
    Graph graph(String name, Map<String, Shape> shapes);

    /** What would keep an ONNX file from being deployed, a sentence each: unsupported operators, or what is malformed. */
    List<String> check(byte[] onnx);
}
