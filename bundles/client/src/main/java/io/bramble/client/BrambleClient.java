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
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Asks a cluster by one of its peers. Any will do: it is the gateway of what it is asked. Safe for use by several threads.
 *
 * <p>A gateway may die. A model's answer ({@code infer}, {@code trace}) is then asked for at another peer: one that was named,
 * or one that those have told of. The same holds if a gateway is too busy (5.03; it is asked again when it says), ran out
 * of time (5.04), or gives no sign of life for {@value #SILENCE_SECONDS} s. All attempts carry one key, by which
 * a gateway that gets the question twice works on it once and one that gave no answer is told that another is asked, and all
 * of them together have the client's patience; the error after that names each peer and why. Everything else is asked once of each peer that was named, until one answers.
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
    static final int JSON = 50;
    private static final int CBOR = 60;
    private static final long MOST_DEADLINE_MILLIS = 86_400_000;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration SOON = Duration.ofSeconds(5);
    /** A megabyte on its way at two megabits a second, which a sign of life waits behind, takes 4. */
    private static final int SILENCE_SECONDS = 5;
    private static final int BEATS = 5;
    /** For how long a silent gateway is told that its answer is not wanted any more. */
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Door door;
    private final Gateways gateways;
    private final Attempts watched;
    private final Attempts plain;

    /** A peer's address, {@code coap+tcp://host[:port]} (quick) or {@code coap://host[:port]} (UDP). */
    public BrambleClient(URI at) throws IOException {
        this(at, PATIENCE);
    }

    public BrambleClient(URI at, Duration patience) throws IOException {
        this(List.of(at), patience);
    }

    /** With a patience of 120 s. */
    public BrambleClient(List<URI> at) throws IOException {
        this(at, PATIENCE);
    }

    /**
     * @param at peers' addresses; the first is preferred
     * @param patience for an answer, all attempts together
     */
    public BrambleClient(List<URI> at, Duration patience) throws IOException {
        this(at, patience, Duration.ofSeconds(SILENCE_SECONDS));
    }

    /** @param silence after which a gateway is given up */
    BrambleClient(List<URI> at, Duration patience, Duration silence) throws IOException {
        this.gateways = new Gateways(at, System::nanoTime);
        this.door = Door.open();
        Watch watch = new Watch(door, silence.dividedBy(BEATS), silence, this::told);
        this.watched = new Attempts(gateways, watch::send, Attempts.Time.SYSTEM, patience);
        this.plain = new Attempts(gateways, (peer, ask) -> door.send(ask), Attempts.Time.SYSTEM, patience);
    }

    private void told(URI peer, Reply peers) {
        if (peers.success()) {
            try {
                gateways.learn(MAPPER.readTree(peers.body()), peer);
            } catch (IOException | IllegalArgumentException e) {
                // Those it knew before are as good.
                return;
            }
        }
    }

    /** How often since this was made a model's answer was asked for again, at another peer or later. */
    public long retries() {
        return watched.retries();
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
        return answer(model, strategy, false, kind.format, picture);
    }

    /**
     * The answer about tensors.
     *
     * @param inputs by the model's input names; under the name "" for a model's only input
     * @param strategy null: the peer's
     */
    public Answer infer(String model, Map<String, Tensor> inputs, String strategy) throws IOException {
        return answer(model, strategy, false, CBOR, TypedArrays.write(inputs));
    }

    /** As {@link #infer(String, Map, String)}, with the spans of its tasks in the answer's report. */
    public Answer trace(String model, Map<String, Tensor> inputs, String strategy) throws IOException {
        return answer(model, strategy, true, CBOR, TypedArrays.write(inputs));
    }

    /** As {@link #infer(String, Picture, byte[], String)}, with the spans of its tasks in the answer's report. */
    public Answer trace(String model, Picture kind, byte[] picture, String strategy) throws IOException {
        return answer(model, strategy, true, kind.format, picture);
    }

    private Answer answer(String model, String strategy, boolean trace, int format, byte[] body) throws IOException {
        String key = UUID.randomUUID().toString();
        String path = "/models/" + model + "/infer?key=" + key
                + (strategy == null ? "" : "&strategy=" + strategy) + (trace ? "&trace" : "");
        try {
            return Answers.read(ask(watched::untilAnswered, new Attempts.Question() {
                @Override
                public Ask to(URI peer, Duration left) {
                    return Ask.post(uri(peer, path + deadline(left)), format, body, CBOR, left);
                }

                @Override
                public void givenUp(URI peer) {
                    Thread.ofVirtual().name("bramble-farewell").start(() -> farewell(peer, key));
                }
            }).body());
        } catch (IllegalArgumentException e) {
            throw new IOException("a peer answered what is no answer: " + e.getMessage(), e);
        }
    }

    /** Says that an answer is not wanted any more, so that the workers have their time for others. */
    private void farewell(URI peer, String key) {
        try {
            door.send(Ask.delete(uri(peer, "/requests/" + key), FAREWELL));
        } catch (IOException e) {
            // It is gone, or will see by itself that nobody comes back.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The gateway is to work on it no longer than somebody waits for it. */
    private static String deadline(Duration left) {
        return "&deadline=" + Math.clamp(left.toMillis(), 1, MOST_DEADLINE_MILLIS);
    }

    /** Deploys an ONNX file to the peer's cluster. */
    public void deploy(String model, byte[] onnx) throws IOException {
        ask((peer, left) -> Ask.put(uri(peer, "/models/" + model), OCTETS, onnx, left));
    }

    /** Gives a model its card, JSON. */
    public void describe(String model, byte[] card) throws IOException {
        ask((peer, left) -> Ask.put(uri(peer, "/models/" + model + "/card"), JSON, card, left));
    }

    public void remove(String model) throws IOException {
        ask((peer, left) -> Ask.delete(uri(peer, "/models/" + model), left));
    }

    /** What a model is: inputs, outputs, digest, card. */
    public JsonNode model(String model) throws IOException {
        return json(get("/models/" + model, JSON));
    }

    public String models() throws IOException {
        return get("/models", TEXT).text();
    }

    /** The peer asked and those it knows: an array of objects with id, address, device, credits, draining. */
    public JsonNode peers() throws IOException {
        return json(soon("/peers", JSON));
    }

    public String peersText() throws IOException {
        return soon("/peers", TEXT).text();
    }

    /** How a model's next request would be cut, in words. */
    public String plan(String model, String strategy) throws IOException {
        return get("/models/" + model + "/plan" + (strategy == null ? "" : "?strategy=" + strategy), TEXT).text();
    }

    /** What keeps an ONNX file from being deployed, a line each; empty: nothing. */
    public String check(byte[] onnx) throws IOException {
        return ask((peer, left) -> Ask.post(uri(peer, "/check"), OCTETS, onnx, TEXT, left)).text();
    }

    /** Requests the peer is gateway of, a line each: {@code REQUEST MODEL DONE/TOTAL}. */
    public String progress() throws IOException {
        return soon("/progress", TEXT).text();
    }

    private static URI uri(URI peer, String path) {
        return URI.create(peer + path);
    }

    private Reply get(String path, int accept) throws IOException {
        return ask((peer, left) -> Ask.get(uri(peer, path), accept, left));
    }

    /** For what a peer says at once. */
    private Reply soon(String path, int accept) throws IOException {
        return ask((peer, left) -> Ask.get(uri(peer, path), accept, SOON));
    }

    private Reply ask(Attempts.Question question) throws IOException {
        return ask(plain::fromAnyGiven, question);
    }

    private interface Way {
        Reply ask(Attempts.Question question) throws IOException, InterruptedException;
    }

    private static Reply ask(Way way, Attempts.Question question) throws IOException {
        Reply reply;
        try {
            reply = way.ask(question);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for an answer");
        }
        if (!reply.success()) {
            throw new RefusedException(reply.code(), reply.toString());
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

        RefusedException(int code, String message) {
            super(message);
            this.code = code;
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
