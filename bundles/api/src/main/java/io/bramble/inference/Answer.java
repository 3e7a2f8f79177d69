package io.bramble.inference;

import io.bramble.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * The answer to a question; the protocol writes it as the client asked: text alone, or all of it as JSON or CBOR
 * (outputs as RFC 8746 arrays).
 *
 * @param text the reading in words, by the model card; for a model without one, the outputs' shapes and extremes
 * @param outputs the model's outputs, by name, in the model's order
 */
public record Answer(String text, Map<String, Tensor> outputs, Report report) {

    /**
     * How it came about.
     *
     * @param request id of the request at its gateway
     * @param strategy of the plan it was run by
     * @param epoch of that plan: counts up whenever devices, model or settings made a new one
     * @param nanos from the decoded request to the outputs
     */
    public record Report(String request, String strategy, long epoch, long nanos, List<Share> shares) {
        public Report {
            shares = List.copyOf(shares);
        }
    }

    /**
     * What one device did for it.
     *
     * @param tasks finished there
     * @param sent bytes of tasks that went to it over the wire; 0 for the gateway itself
     * @param received bytes of results that came from it
     * @param nanos it computed
     */
    public record Share(String device, int tasks, long sent, long received, long nanos) {}
}
