package io.bramble.inference;

import io.bramble.tensor.Tensor;
import java.util.Map;

/**
 * A request to run a model. Either a body that the gateway makes sense of by the model's card, or tensors that the
 * protocol has read from the wire already (there as a CBOR map from input name to an RFC 8746 array, tag 40 over a typed
 * array; or one such array, under the name "", for a model with one input).
 *
 * @param type what the body is: {@link MediaType#PNG} or JPEG for a model that takes pictures, {@link MediaType#OCTETS}
 *     for the little-endian elements of the only input; null with tensors
 * @param body null with tensors
 * @param tensors by input name; null with a body
 * @param strategy a strategy for this request alone; null: the configured one
 * @param deadlineMillis after which the one who asks wants no answer any more; 0: the gateway's own deadline, which bounds
 *     it in any case
 */
public record Question(String model, MediaType type, byte[] body, Map<String, Tensor> tensors,
        String strategy, long deadlineMillis) {
    public static Question ofBody(String model, MediaType type, byte[] body, String strategy) {
        return new Question(model, type, body, null, strategy, 0);
    }

    public static Question ofTensors(String model, Map<String, Tensor> tensors, String strategy) {
        return new Question(model, null, null, Map.copyOf(tensors), strategy, 0);
    }

    /** The same with a deadline of its own. */
    public Question within(long millis) {
        return new Question(model, type, body, tensors, strategy, millis);
    }

    public Question {
        if ((body == null) == (tensors == null)) {
            throw new IllegalArgumentException("question wants either a body or tensors, got "
                    + (body == null ? "neither" : "both"));
        }
        if (deadlineMillis < 0) {
            throw new IllegalArgumentException("question wants deadlineMillis >= 0, got " + deadlineMillis);
        }
    }
}
