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
    /** Without the spans of its report. */
    public Answer untraced() {
        return new Answer(text, outputs,
                new Report(report.request, report.strategy, report.epoch, report.nanos, report.shares));
    }

    /**
     * How it came about.
     *
     * @param request id of the request at its gateway
     * @param strategy of the plan it was run by
     * @param epoch of that plan: counts up whenever devices, model or settings made a new one
     * @param nanos from the decoded request to the outputs
     * @param spans its tasks, in the order in which they were done; empty where nobody asked
     */
    public record Report(String request, String strategy, long epoch, long nanos, List<Share> shares,
            List<Span> spans) {
        public Report {
            shares = List.copyOf(shares);
            spans = List.copyOf(spans);
        }

        /** One without spans. */
        public Report(String request, String strategy, long epoch, long nanos, List<Share> shares) {
            this(request, strategy, epoch, nanos, shares, List.of());
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

    /**
     * A task that was done. Times are nanoseconds of the gateway's clock since it had the request.
     *
     * @param stage of the plan, from 0
     * @param what its graph is called
     * @param sent when the gateway took it in hand, before its inputs were cropped
     * @param done when its result was there
     * @param computed nanoseconds of these that the device computed; the rest are messages, fetching and waiting
     * @param bytes of the task and its result on the wire; what it fetched from others is not among them
     */
    public record Span(String device, int stage, String what, long sent, long done, long computed, long bytes) {
        /** As part of a request that had begun before. */
        public Span after(long nanos) {
            return new Span(device, stage, what, sent + nanos, done + nanos, computed, bytes);
        }
    }
}
