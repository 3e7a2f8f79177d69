package io.bramble.protocol.front;

import static io.bramble.protocol.Method.DELETE;
import static io.bramble.protocol.Method.GET;
import static io.bramble.protocol.Method.POST;
import static io.bramble.protocol.Method.PUT;

import io.bramble.inference.Inference;
import io.bramble.inference.Refusal;
import io.bramble.plan.Partitioner;
import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Incoming;
import io.bramble.protocol.net.Served;
import io.bramble.protocol.peer.Wire;
import io.bramble.store.BlobFetch;
import io.bramble.store.Blobs;
import io.bramble.store.ModelStore;
import io.bramble.task.Peers;
import io.bramble.task.Scheduler;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** What people and programs use: plain CoAP that any client can speak. docs/protocol.md has the table. */
@Component(service = {}, immediate = true)
public final class ClientDoor {
    private final Endpoints endpoints;
    private final Models models;
    private final Inferring inferring;
    private final Planning planning;
    private final List<Served> resources;
    private volatile boolean closed;

    @Activate
    public ClientDoor(
            @Reference Wire wire,
            @Reference Inference inference,
            @Reference Partitioner partitioner,
            @Reference ModelStore store,
            @Reference Blobs blobs,
            @Reference BlobFetch fetch,
            @Reference Peers peers,
            @Reference Scheduler scheduler) {
        endpoints = wire.endpoints();
        models = new Models(store, blobs, fetch);
        inferring = new Inferring(inference, new RunningRequests(
                (millis, task) -> endpoints.clock().schedule(task, millis, TimeUnit.MILLISECONDS), System::nanoTime));
        planning = new Planning(inference, partitioner);
        PeerList list = new PeerList(peers, scheduler);
        resources = List.of(
                new ModelsResource(models::all, this::handle),
                new Served("peers", 32, Set.of(GET), list::get).described("peers alive", "bramble.peers"),
                new Served("requests", 32, Set.of(DELETE), inferring::delete)
                        .deep()
                        .described("requests under way, by key", "bramble.requests"),
                new Served("check", 2, Set.of(POST), models::check)
                        .slow()
                        .described("what keeps an ONNX file from being deployed", "bramble.check"));
        resources.forEach(endpoints::add);
    }

    @Deactivate
    public void close() {
        closed = true;
        resources.forEach(endpoints::remove);
    }

    /** Whatever goes wrong in a part that has meanwhile been replaced says nothing of the request. */
    private Reply handle(Incoming request) throws IOException {
        try {
            return answer(request);
        } catch (RuntimeException | LinkageError e) {
            boolean ours = !(e instanceof Refusal r && r.kind() != Refusal.Kind.FAILED);
            if (closed && ours) {
                throw new Refusal(Refusal.Kind.UNAVAILABLE,
                        "a part of this peer was replaced meanwhile; ask again, or another peer", e);
            }
            throw e;
        }
    }

    private Reply answer(Incoming request) throws IOException {
        List<String> path = request.path();
        if (path.size() == 1) {
            return request.method() == GET ? models.list(request) : not(request);
        }
        String name = path.get(1);
        if (path.size() == 2) {
            return switch (request.method()) {
                case GET -> models.get(request, name);
                case PUT -> models.put(request, name);
                case DELETE -> models.delete(request, name);
                case POST -> not(request);
            };
        }
        if (path.size() > 3) {
            return nothing(path);
        }
        return switch (path.get(2)) {
            case "infer" -> request.method() == POST ? inferring.infer(request, name) : not(request);
            case "plan" -> request.method() == GET ? planning.plan(request, name) : not(request);
            case "card" -> switch (request.method()) {
                case GET -> models.card(request, name);
                case PUT -> models.describe(request, name);
                case POST, DELETE -> not(request);
            };
            default -> nothing(path);
        };
    }

    private static Reply not(Incoming request) {
        return Reply.text(Reply.METHOD_NOT_ALLOWED,
                "/" + String.join("/", request.path()) + " does not take " + request.method());
    }

    private static Reply nothing(List<String> path) {
        return Reply.text(Reply.NOT_FOUND,
                "nothing at /" + String.join("/", path) + "; see /.well-known/core for what there is");
    }
}
