package io.bramble.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.bramble.inference.Answer;
import io.bramble.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Answers as CBOR and JSON, both a map: {@code text}, {@code outputs} (by name; in CBOR RFC 8746 arrays, in JSON type,
 * shape and flat data), {@code report} (request, strategy, epoch, nanos, shares and,
 * where the report has any, spans).
 */
public final class Answers {
    private static final CBORFactory CBOR = new CBORFactory();
    private static final JsonFactory JSON = new JsonFactory();

    private Answers() {}

    public static byte[] cbor(Answer answer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CBORGenerator g = CBOR.createGenerator(out)) {
            g.writeStartObject(3);
            g.writeStringField("text", answer.text());
            g.writeFieldName("outputs");
            TypedArrays.writeMap(g, answer.outputs());
            writeReport(g, answer.report());
            g.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    public static byte[] json(Answer answer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator g = JSON.createGenerator(out)) {
            g.writeStartObject();
            g.writeStringField("text", answer.text());
            g.writeObjectFieldStart("outputs");
            for (var entry : answer.outputs().entrySet()) {
                g.writeObjectFieldStart(entry.getKey());
                writeJson(g, entry.getValue());
                g.writeEndObject();
            }
            g.writeEndObject();
            writeReport(g, answer.report());
            g.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /**
     * Reads what {@link #cbor} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Answer read(byte[] cbor) {
        String text = "";
        Map<String, Tensor> outputs = Map.of();
        Answer.Report report = new Answer.Report("", "", 0, 0, List.of());
        try (CBORParser p = CBOR.createParser(cbor)) {
            start(p, JsonToken.START_OBJECT);
            for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
                p.nextToken();
                switch (name) {
                    case "text" -> text = p.getText();
                    case "outputs" -> outputs = TypedArrays.readMap(p);
                    case "report" -> report = readReport(p);
                    default -> p.skipChildren();
                }
            }
        } catch (IOException e) {
            throw TypedArrays.malformed(e);
        }
        return new Answer(text, outputs, report);
    }

    private static void writeJson(JsonGenerator g, Tensor tensor) throws IOException {
        g.writeStringField("type", tensor.type().onnxName());
        g.writeFieldName("shape");
        g.writeArray(tensor.shape().toArray(), 0, tensor.shape().rank());
        g.writeArrayFieldStart("data");
        switch (tensor) {
            case Tensor.Floats f -> {
                for (float x : f.data()) {
                    g.writeNumber(x);
                }
            }
            case Tensor.Integers n -> {
                for (long x : n.toLongs()) {
                    g.writeNumber(x);
                }
            }
        }
        g.writeEndArray();
    }

    private static void writeReport(JsonGenerator g, Answer.Report report) throws IOException {
        g.writeObjectFieldStart("report");
        g.writeStringField("request", report.request());
        g.writeStringField("strategy", report.strategy());
        g.writeNumberField("epoch", report.epoch());
        g.writeNumberField("nanos", report.nanos());
        g.writeArrayFieldStart("shares");
        for (Answer.Share share : report.shares()) {
            g.writeStartObject();
            g.writeStringField("device", share.device());
            g.writeNumberField("tasks", share.tasks());
            g.writeNumberField("sent", share.sent());
            g.writeNumberField("received", share.received());
            g.writeNumberField("nanos", share.nanos());
            g.writeEndObject();
        }
        g.writeEndArray();
        if (!report.spans().isEmpty()) {
            writeSpans(g, report.spans());
        }
        g.writeEndObject();
    }

    private static void writeSpans(JsonGenerator g, List<Answer.Span> spans) throws IOException {
        g.writeArrayFieldStart("spans");
        for (Answer.Span span : spans) {
            g.writeStartObject();
            g.writeStringField("device", span.device());
            g.writeStringField("what", span.what());
            g.writeNumberField("stage", span.stage());
            g.writeNumberField("sent", span.sent());
            g.writeNumberField("done", span.done());
            g.writeNumberField("computed", span.computed());
            g.writeNumberField("bytes", span.bytes());
            g.writeEndObject();
        }
        g.writeEndArray();
    }

    private static Answer.Report readReport(CBORParser p) throws IOException {
        String request = "";
        String strategy = "";
        long epoch = 0;
        long nanos = 0;
        List<Answer.Share> shares = new ArrayList<>();
        List<Answer.Span> spans = new ArrayList<>();
        for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
            p.nextToken();
            switch (name) {
                case "request" -> request = p.getText();
                case "strategy" -> strategy = p.getText();
                case "epoch" -> epoch = p.getLongValue();
                case "nanos" -> nanos = p.getLongValue();
                case "shares" -> {
                    while (p.nextToken() == JsonToken.START_OBJECT) {
                        shares.add(readShare(p));
                    }
                }
                case "spans" -> {
                    while (p.nextToken() == JsonToken.START_OBJECT) {
                        spans.add(readSpan(p));
                    }
                }
                default -> p.skipChildren();
            }
        }
        return new Answer.Report(request, strategy, epoch, nanos, shares, spans);
    }

    private static Answer.Span readSpan(CBORParser p) throws IOException {
        String device = "";
        String what = "";
        long[] numbers = new long[5];
        for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
            p.nextToken();
            int at = List.of("stage", "sent", "done", "computed", "bytes").indexOf(name);
            if (at >= 0) {
                numbers[at] = p.getLongValue();
            } else if (name.equals("device")) {
                device = p.getText();
            } else if (name.equals("what")) {
                what = p.getText();
            } else {
                p.skipChildren();
            }
        }
        return new Answer.Span(device, (int) numbers[0], what, numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    private static Answer.Share readShare(CBORParser p) throws IOException {
        String device = "";
        long[] numbers = new long[4];
        for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
            p.nextToken();
            int at = List.of("tasks", "sent", "received", "nanos").indexOf(name);
            if (at >= 0) {
                numbers[at] = p.getLongValue();
            } else if (name.equals("device")) {
                device = p.getText();
            } else {
                p.skipChildren();
            }
        }
        return new Answer.Share(device, (int) numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    private static void start(CBORParser p, JsonToken wanted) throws IOException {
        if (p.nextToken() != wanted) {
            throw new IllegalArgumentException("answer wants a CBOR map, got " + p.currentToken());
        }
    }
}
