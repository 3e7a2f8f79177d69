package io.bramble.inference;

import io.bramble.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * The answer to a question.
 *
 * @param type what {@code body} is
 * @param body as the client asked: text is the reading alone; JSON and CBOR hold outputs and report
 * @param text the reading in words, by the model card
 * @param outputs the model's outputs
 */
public record Answer(MediaType type, byte[] body, String text, Map<String, Tensor> outputs, Report report) {

    /**
     * How it came about.
     *
     * @param strategy of the plan it was run by
     * @param epoch of that plan
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
