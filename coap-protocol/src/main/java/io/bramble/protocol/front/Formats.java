package io.bramble.protocol.front;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bramble.inference.MediaType;
import io.bramble.inference.Refusal;
import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Incoming;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What bodies are and what clients want them to be. */
final class Formats {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private Formats() {}

    /** What the client wants; the first of what there is if it does not say. */
    static MediaType accepted(Incoming request, MediaType... there) {
        if (request.accept() < 0) {
            return there[0];
        }
        return Arrays.stream(there)
                .filter(m -> m.contentFormat() == request.accept())
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.NOT_ACCEPTABLE,
                        "Accept wants to be one of " + names(there) + ", got " + request.accept()));
    }

    /** What the body is; if the client does not say, the first of what is read there. */
    static MediaType said(Incoming request, MediaType... read) {
        return request.format() < 0 ? read[0] : of(request, read);
    }

    static MediaType of(Incoming request, MediaType... read) {
        return Arrays.stream(read)
                .filter(m -> m.contentFormat() == request.format())
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.UNSUPPORTED_MEDIA,
                        "Content-Format wants to be one of " + names(read) + ", got "
                                + (request.format() < 0 ? "none" : String.valueOf(request.format()))));
    }

    private static String names(MediaType... types) {
        return Arrays.stream(types)
                .map(m -> m.contentFormat() + " (" + m.mime() + ")")
                .collect(Collectors.joining(", "));
    }

    static Reply text(String text) {
        return of(MediaType.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Reply json(JsonNode tree) {
        try {
            return of(MediaType.JSON, JSON.writeValueAsBytes(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    static Reply of(MediaType type, byte[] body) {
        return Reply.of(Reply.CONTENT, type.contentFormat(), body);
    }
}
