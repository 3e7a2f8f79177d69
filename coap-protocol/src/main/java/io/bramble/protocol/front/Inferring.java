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
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/** {@code POST /models/NAME/infer}: a body becomes a question, the answer what the client accepts. */
final class Inferring {
    /** Bodies held in memory at once. */
    private static final int AT_ONCE = 8;

    private final Inference inference;
    private final Semaphore room = new Semaphore(AT_ONCE);

    Inferring(Inference inference) {
        this.inference = inference;
    }

    Reply infer(Incoming request, String model) {
        MediaType wanted = Formats.accepted(request, TEXT, JSON, CBOR);
        int max = Math.min(inference.maxBodyBytes(), Bounds.INFER_BODY);
        if (request.body().length > max) {
            String why = "body wants at most " + max + " bytes, got " + request.body().length;
            return new Reply(Reply.TOO_LARGE, Reply.NONE, why.getBytes(StandardCharsets.UTF_8), max);
        }
        if (!room.tryAcquire()) {
            throw new Refusal(Refusal.Kind.UNAVAILABLE,
                    AT_ONCE + " requests are being worked on, come back in a second");
        }
        try {
            Answer whole = inference.infer(question(request, model));
            Answer answer = request.query().containsKey("trace") ? whole : whole.untraced();
            return Formats.of(wanted, switch (wanted) {
                case JSON -> Answers.json(answer);
                case CBOR -> Answers.cbor(answer);
                default -> answer.text().getBytes(StandardCharsets.UTF_8);
            });
        } finally {
            room.release();
        }
    }

    private static Question question(Incoming request, String model) {
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
