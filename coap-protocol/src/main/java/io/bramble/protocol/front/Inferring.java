package io.bramble.protocol.front;

import static io.bramble.inference.MediaType.CBOR;
import static io.bramble.inference.MediaType.JPEG;
import static io.bramble.inference.MediaType.JSON;
import static io.bramble.inference.MediaType.OCTETS;
import static io.bramble.inference.MediaType.PNG;
import static io.bramble.inference.MediaType.TEXT;

import io.bramble.inference.Answer;
import io.bramble.inference.Inference;
import io.bramble.inference.MediaType;
import io.bramble.inference.Question;
import io.bramble.inference.Refusal;
import io.bramble.protocol.Answers;
import io.bramble.protocol.Reply;
import io.bramble.protocol.TypedArrays;
import io.bramble.protocol.net.Bounds;
import io.bramble.protocol.net.Incoming;
import io.bramble.store.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code POST /models/NAME/infer}: a body becomes a question, the answer what the client accepts. */
final class Inferring {
    private final Inference inference;
    private final RunningRequests requests;

    Inferring(Inference inference, RunningRequests requests) {
        this.inference = inference;
        this.requests = requests;
    }

    Reply infer(Incoming request, String model) {
        MediaType wanted = Formats.accepted(request, TEXT, JSON, CBOR);
        int max = Math.min(inference.maxBodyBytes(), Bounds.INFER_BODY);
        if (request.body().length > max) {
            String why = "body wants at most " + max + " bytes, got " + request.body().length;
            return new Reply(Reply.TOO_LARGE, Reply.NONE, why.getBytes(StandardCharsets.UTF_8), max);
        }
        Question question = question(request, model);
        Answer whole = requests.answer(key(request), subject(request, model), () -> inference.infer(question),
                request.connection());
        Answer answer = request.query().containsKey("trace") ? whole : whole.untraced();
        return Formats.of(wanted, switch (wanted) {
            case JSON -> Answers.json(answer);
            case CBOR -> Answers.cbor(answer);
            default -> answer.text().getBytes(StandardCharsets.UTF_8);
        });
    }

    /** {@code DELETE /requests/KEY}. */
    Reply delete(Incoming request) {
        if (request.path().size() != 2) {
            throw new IllegalArgumentException(
                    "DELETE wants /requests/KEY with the key that the request was sent with, got /"
                            + String.join("/", request.path()));
        }
        requests.delete(checked(request.segment(1)));
        return Reply.of(Reply.DELETED);
    }

    private static String key(Incoming request) {
        String key = request.query().get("key");
        return key == null ? null : checked(key);
    }

    private static String checked(String key) {
        if (!key.matches(Bounds.NAME)) {
            throw new IllegalArgumentException(
                    "key of a request wants 1 to 64 of letters, digits, dot, dash and underscore,"
                            + " got \"" + key + "\"");
        }
        return key;
    }

    private static Subject subject(Incoming request, String model) {
        Map<String, String> query = request.query();
        return new Subject(model, query.get("strategy"), request.format(),
                query.containsKey("key") ? Digest.of(request.body()) : null);
    }

    private static Question question(Incoming request, String model) {
        Question question = read(request, model);
        return request.query().containsKey("deadline")
                ? question.within(request.number("deadline", 1, Bounds.MILLIS))
                : question;
    }

    private static Question read(Incoming request, String model) {
        String strategy = request.query().get("strategy");
        MediaType type = request.format() < 0 ? looked(request.body()) : Formats.of(request, PNG, JPEG, OCTETS, CBOR);
        return type == CBOR
                ? Question.ofTensors(model, TypedArrays.read(request.body()), strategy)
                : Question.ofBody(model, type, request.body(), strategy);
    }

    /** What a body is whose sender does not say: a picture is told by its first bytes. */
    private static MediaType looked(byte[] body) {
        if (starts(body, 0x89, 'P', 'N', 'G')) {
            return PNG;
        }
        if (starts(body, 0xff, 0xd8, 0xff)) {
            return JPEG;
        }
        throw new Refusal(
                Refusal.Kind.UNSUPPORTED_MEDIA,
                "body wants a Content-Format: 23 (png), 22 (jpeg), 42 (elements of the only input), 60 (CBOR tensors)");
    }

    private static boolean starts(byte[] body, int... with) {
        for (int i = 0; i < with.length; i++) {
            if (i >= body.length || (body[i] & 0xff) != with[i]) {
                return false;
            }
        }
        return true;
    }
}
