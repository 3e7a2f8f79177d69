package io.bramble.store;

import io.bramble.graph.Graph;
import io.bramble.inference.Refusal;
import io.bramble.tensor.Tensor;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One request's way through a model: sections, one after the other, each an ordinary graph whose shapes are known. Most
 * models are one section. Where a shape hangs on what the network itself computes, or a branch or another turn of a loop
 * does, a section ends, and the next is made when its values are there. For one thread.
 *
 * <pre>{@code
 * while (!run.done()) {
 *     run.made(compute(run.graph(), run.inputs()));
 * }
 * }</pre>
 */
@ProviderType
public interface ModelRun {
    /** Whether all sections have been run. */
    boolean done();

    /** The section to run now. */
    Graph graph();

    /** What it reads, by name. */
    Map<String, Tensor> inputs();

    /** Whether values that this request computed are fixed in the section, so that hardly another will use it. */
    boolean passing();

    /**
     * Takes the section's outputs and goes on to the next.
     *
     * @throws Refusal if the next section cannot be made of them
     */
    void made(Map<String, Tensor> outputs);

    /** The model's outputs, in order, when it is done. */
    Map<String, Tensor> outputs();
}
