package io.bramble.inference;

/**
 * A request to run a model.
 *
 * @param type what the body is; null if the client did not say
 * @param body {@link MediaType#PNG} or JPEG: a picture for a model with a card; {@link MediaType#OCTETS}: the
 *     little-endian elements of the only input; {@link MediaType#CBOR}: a map from input name to an RFC 8746 array
 *     (tag 40 over a typed array), or one such array for the only input
 * @param accept what the answer is to be; null: text
 * @param strategy a strategy for this request alone; null: the configured one
 */
public record Question(String model, MediaType type, byte[] body, MediaType accept, String strategy) {}
