package io.bramble.protocol.front;

import static io.bramble.inference.MediaType.JSON;
import static io.bramble.inference.MediaType.OCTETS;
import static io.bramble.inference.MediaType.TEXT;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.inference.MediaType;
import io.bramble.inference.Refusal;
import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Incoming;
import io.bramble.store.BlobFetch;
import io.bramble.store.Blobs;
import io.bramble.store.ModelCard;
import io.bramble.store.ModelEntry;
import io.bramble.store.ModelStore;
import io.bramble.store.Signature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models of the cluster: list, description, file, card; deployment and removal. */
final class Models {
    private static final Logger log = LoggerFactory.getLogger(Models.class);

    private final ModelStore store;
    private final Blobs blobs;
    private final BlobFetch fetch;

    Models(ModelStore store, Blobs blobs, BlobFetch fetch) {
        this.store = store;
        this.blobs = blobs;
        this.fetch = fetch;
    }

    List<ModelEntry> all() {
        return store.models();
    }

    Reply list(Incoming request) {
        if (Formats.accepted(request, TEXT, JSON) == JSON) {
            ArrayNode array = Formats.JSON.createArrayNode();
            all().forEach(e -> array.add(tree(e)));
            return Formats.json(array);
        }
        return Formats.text(all().stream().map(e -> line(e) + "\n").collect(Collectors.joining()));
    }

    Reply get(Incoming request, String name) throws IOException {
        ModelEntry entry = entry(name);
        return switch (Formats.accepted(request, TEXT, JSON, OCTETS)) {
            case JSON -> Formats.json(whole(entry));
            case OCTETS -> Formats.of(OCTETS, file(entry));
            default -> Formats.text(line(entry));
        };
    }

    private byte[] file(ModelEntry entry) throws IOException {
        have(entry);
        ByteBuffer file = blobs.open(entry.onnx())
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.UNAVAILABLE, "the file of model \"" + entry.name() + "\" is at no peer now"));
        byte[] bytes = new byte[file.remaining()];
        file.get(bytes);
        return bytes;
    }

    private void have(ModelEntry entry) {
        try {
            fetch.fetch(entry.onnx(), null);
        } catch (IOException e) {
            throw new Refusal(Refusal.Kind.UNAVAILABLE,
                    "the file of model \"" + entry.name() + "\" is on no peer within reach now: " + e.getMessage(), e);
        }
    }

    Reply put(Incoming request, String name) {
        Formats.said(request, OCTETS);
        if (request.body().length == 0) {
            throw new Refusal(Refusal.Kind.BAD_REQUEST, "model \"" + name + "\" wants an ONNX file as body, got none");
        }
        boolean known = store.find(name).isPresent();
        ModelEntry entry = store.deploy(name, request.body(), null);
        log.info("model {} deployed from {}: {} bytes, {}", name, Endpoints.hostPort(request.source()), entry.bytes(),
                entry.onnx().brief());
        return Reply.text(known ? Reply.CHANGED : Reply.CREATED, line(entry));
    }

    Reply delete(Incoming request, String name) {
        entry(name);
        store.remove(name);
        log.info("model {} removed from {}", name, Endpoints.hostPort(request.source()));
        return Reply.of(Reply.DELETED);
    }

    Reply card(Incoming request, String name) {
        ModelCard card = entry(name).card();
        Formats.accepted(request, JSON);
        if (card == null) {
            throw new Refusal(Refusal.Kind.NOT_FOUND, "model \"" + name + "\" has no card");
        }
        return Formats.json(Formats.JSON.valueToTree(card));
    }

    Reply describe(Incoming request, String name) {
        Formats.said(request, JSON);
        entry(name);
        try {
            store.describe(name, Formats.JSON.readValue(request.body(), ModelCard.class));
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage().lines().findFirst().orElse("");
            throw new Refusal(Refusal.Kind.BAD_REQUEST, "model card is not one: " + why, e);
        }
        return Reply.of(Reply.CHANGED);
    }

    Reply check(Incoming request) {
        MediaType wanted = Formats.accepted(request, TEXT, JSON);
        Formats.said(request, OCTETS);
        List<String> faults = store.check(request.body());
        return wanted == JSON
                ? Formats.json(Formats.JSON.valueToTree(faults))
                : Formats.text(faults.stream().map(f -> f + "\n").collect(Collectors.joining()));
    }

    ModelEntry entry(String name) {
        return store.find(name)
                .filter(e -> !e.removed())
                .orElseThrow(() -> new Refusal(Refusal.Kind.NOT_FOUND, "no model \"" + name + "\"; there "
                        + all().stream().map(ModelEntry::name).collect(Collectors.joining(", ", "are [", "]"))));
    }

    private static String line(ModelEntry e) {
        String title = e.card() == null || e.card().title() == null ? "" : " " + e.card().title();
        return e.name() + " " + e.bytes() + " bytes " + e.onnx().brief() + title;
    }

    /** With what it takes and gives, which the file has to be here for. */
    private ObjectNode whole(ModelEntry e) {
        have(e);
        Signature signature = store.signature(e.name());
        ObjectNode tree = tree(e);
        ArrayNode inputs = tree.putArray("inputs");
        signature.inputs().forEach(i -> input(inputs.addObject(), i));
        ArrayNode outputs = tree.putArray("outputs");
        signature.outputs().forEach(name -> outputs.addObject().put("name", name));
        return tree;
    }

    /** Free extents are their names, or null if they have none; without a shape any will do. */
    private static void input(ObjectNode to, Signature.Input input) {
        to.put("name", input.name()).put("type", input.type().onnxName());
        if (input.extents() == null) {
            return;
        }
        ArrayNode shape = to.putArray("shape");
        for (Signature.Extent extent : input.extents()) {
            if (!extent.free()) {
                shape.add(extent.size());
            } else {
                shape.add(extent.name().isEmpty() ? null : extent.name());
            }
        }
    }

    private static ObjectNode tree(ModelEntry e) {
        ObjectNode tree = Formats.JSON.createObjectNode()
                .put("name", e.name())
                .put("digest", e.onnx().hex())
                .put("bytes", e.bytes())
                .put("revision", e.revision());
        if (e.card() != null) {
            tree.put("title", e.card().title());
        }
        return tree;
    }
}
