package io.bramble.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bramble.inference.Answer;
import io.bramble.protocol.Answers;
import io.bramble.protocol.Ask;
import io.bramble.protocol.Door;
import io.bramble.protocol.Reply;
import io.bramble.protocol.TypedArrays;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Asks one peer. Any peer will do: it is the gateway of what it is asked. Safe for use by several threads.
 *
 * <pre>{@code
 * try (var bramble = new BrambleClient(URI.create("coap+tcp://192.0.2.7"))) {
 *     System.out.println(bramble.infer("meter", Picture.PNG, Files.readAllBytes(Path.of("meter.png")), null).text());
 * }
 * }</pre>
 */
public final class BrambleClient implements AutoCloseable {
    private static final int TEXT = 0;
    private static final int OCTETS = 42;
    private static final int JSON = 50;
    private static final int CBOR = 60;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Door door;
    private final String at;
    private final Duration patience;

    /** A peer's address, {@code coap+tcp://host[:port]} (quick) or {@code coap://host[:port]} (UDP). */
    public BrambleClient(URI at) throws IOException {
        this(at, Duration.ofSeconds(120));
    }

    public BrambleClient(URI at, Duration patience) throws IOException {
        this.door = Door.open();
        this.at = at.toString().replaceAll("/+$", "");
        this.patience = patience;
    }

    /** What pictures may be. */
    public enum Picture {
        JPEG(22),
        PNG(23);

        private final int format;

        Picture(int format) {
            this.format = format;
        }

        /** By a file name's end; null if it is neither. */
        public static Picture of(String file) {
            String name = file.toLowerCase(java.util.Locale.ROOT);
            return name.endsWith(".png") ? PNG : name.endsWith(".jpg") || name.endsWith(".jpeg") ? JPEG : null;
        }
    }

    /**
     * The answer about a picture.
     *
     * @param strategy null: the peer's
     */
    public Answer infer(String model, Picture kind, byte[] picture, String strategy) throws IOException {
        return answer(Ask.post(inferUri(model, strategy, false), kind.format, picture, CBOR, patience));
    }

    /**
     * The answer about tensors.
     *
     * @param inputs by the model's input names; under the name "" for a model's only input
     * @param strategy null: the peer's
     */
    public Answer infer(String model, Map<String, Tensor> inputs, String strategy) throws IOException {
        return answer(Ask.post(inferUri(model, strategy, false), CBOR, TypedArrays.write(inputs), CBOR, patience));
    }

    /** As {@link #infer(String, Map, String)}, with the spans of its tasks in the answer's report. */
    public Answer trace(String model, Map<String, Tensor> inputs, String strategy) throws IOException {
        return answer(Ask.post(inferUri(model, strategy, true), CBOR, TypedArrays.write(inputs), CBOR, patience));
    }

    /** As {@link #infer(String, Picture, byte[], String)}, with the spans of its tasks in the answer's report. */
    public Answer trace(String model, Picture kind, byte[] picture, String strategy) throws IOException {
        return answer(Ask.post(inferUri(model, strategy, true), kind.format, picture, CBOR, patience));
    }

    private Answer answer(Ask ask) throws IOException {
        try {
            return Answers.read(ask(ask).body());
        } catch (IllegalArgumentException e) {
            throw new IOException(at + " answered what is no answer: " + e.getMessage(), e);
        }
    }

    /** Deploys an ONNX file to the peer's cluster. */
    public void deploy(String model, byte[] onnx) throws IOException {
        ask(Ask.put(uri("/models/" + model), OCTETS, onnx, patience));
    }

    /** Gives a model its card, JSON. */
    public void describe(String model, byte[] card) throws IOException {
        ask(Ask.put(uri("/models/" + model + "/card"), JSON, card, patience));
    }

    public void remove(String model) throws IOException {
        ask(Ask.delete(uri("/models/" + model), patience));
    }

    /** What a model is: inputs, outputs, digest, card. */
    public JsonNode model(String model) throws IOException {
        return json(ask(Ask.get(uri("/models/" + model), JSON, patience)));
    }

    public String models() throws IOException {
        return ask(Ask.get(uri("/models"), TEXT, patience)).text();
    }

    /** The peer asked and those it knows: an array of objects with id, address, device, credits, draining. */
    public JsonNode peers() throws IOException {
        return json(ask(Ask.get(uri("/peers"), JSON, Duration.ofSeconds(5))));
    }

    public String peersText() throws IOException {
        return ask(Ask.get(uri("/peers"), TEXT, Duration.ofSeconds(5))).text();
    }

    /** How a model's next request would be cut, in words. */
    public String plan(String model, String strategy) throws IOException {
        return ask(Ask.get(uri("/models/" + model + "/plan" + query(strategy)), TEXT, patience)).text();
    }

    /** What keeps an ONNX file from being deployed, a line each; empty: nothing. */
    public String check(byte[] onnx) throws IOException {
        return ask(Ask.post(uri("/check"), OCTETS, onnx, TEXT, patience)).text();
    }

    /** Requests the peer is gateway of, a line each: {@code REQUEST MODEL DONE/TOTAL}. */
    public String progress() throws IOException {
        return ask(Ask.get(uri("/progress"), TEXT, Duration.ofSeconds(5))).text();
    }

    private URI inferUri(String model, String strategy, boolean trace) {
        String query = query(strategy);
        return uri("/models/" + model + "/infer" + query + (!trace ? "" : query.isEmpty() ? "?trace" : "&trace"));
    }

    private static String query(String strategy) {
        return strategy == null ? "" : "?strategy=" + strategy;
    }

    private URI uri(String path) {
        return URI.create(at + path);
    }

    private Reply ask(Ask ask) throws IOException {
        Reply reply;
        try {
            reply = door.send(ask);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + ask.uri());
        }
        if (!reply.success()) {
            throw new RefusedException(reply);
        }
        return reply;
    }

    private static JsonNode json(Reply reply) throws IOException {
        return MAPPER.readTree(reply.body());
    }

    /** The peer said no. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;
        private final int code;

        RefusedException(Reply reply) {
            super(reply.codeText() + " " + reply.text());
            this.code = reply.code();
        }

        /** As 404 for 4.04. */
        public int code() {
            return code;
        }
    }

    @Override
    public void close() {
        door.close();
    }
}
