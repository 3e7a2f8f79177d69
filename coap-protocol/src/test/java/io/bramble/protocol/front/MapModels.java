package io.bramble.protocol.front;

import io.bramble.graph.Graph;
import io.bramble.inference.Refusal;
import io.bramble.store.Digest;
import io.bramble.store.ModelCard;
import io.bramble.store.ModelEntry;
import io.bramble.store.ModelListener;
import io.bramble.store.ModelRun;
import io.bramble.store.ModelStore;
import io.bramble.store.Signature;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Models in a map; any bytes that begin with "onnx" are one. */
public final class MapModels implements ModelStore {
    public final BlockingQueue<ModelEntry> adopted = new LinkedBlockingQueue<>();
    public volatile ModelListener listener = entry -> {};
    private final Map<String, ModelEntry> entries = new ConcurrentSkipListMap<>();
    private final AtomicLong revisions = new AtomicLong();

    @Override
    public List<ModelEntry> models() {
        return entries.values().stream().filter(e -> !e.removed()).toList();
    }

    @Override
    public List<ModelEntry> entries() {
        return List.copyOf(entries.values());
    }

    @Override
    public Optional<ModelEntry> find(String name) {
        return Optional.ofNullable(entries.get(name)).filter(e -> !e.removed());
    }

    @Override
    public ModelEntry deploy(String name, byte[] onnx, ModelCard card) {
        if (!check(onnx).isEmpty()) {
            throw new Refusal(Refusal.Kind.UNPROCESSABLE, check(onnx).get(0));
        }
        return keep(new ModelEntry(name, Digest.of(onnx), onnx.length, revisions.incrementAndGet(), false, card));
    }

    @Override
    public ModelEntry describe(String name, ModelCard card) {
        ModelEntry e = entries.get(name);
        return keep(new ModelEntry(name, e.onnx(), e.bytes(), revisions.incrementAndGet(), false, card));
    }

    @Override
    public void remove(String name) {
        ModelEntry e = entries.get(name);
        keep(new ModelEntry(name, e.onnx(), e.bytes(), revisions.incrementAndGet(), true, null));
    }

    private ModelEntry keep(ModelEntry entry) {
        entries.put(entry.name(), entry);
        listener.changed(entry);
        return entry;
    }

    @Override
    public void adopt(ModelEntry entry) {
        ModelEntry known = entries.get(entry.name());
        if (known == null || entry.supersedes(known)) {
            entries.put(entry.name(), entry);
            adopted.add(entry);
        }
    }

    @Override
    public Signature signature(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ModelRun run(String name, Map<String, Tensor> inputs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Graph graph(String name, Map<String, Shape> shapes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> check(byte[] onnx) {
        return onnx.length > 4 && onnx[0] == 'o' ? List.of() : List.of("operator \"Foo\" is not supported");
    }
}
