package io.bramble.model.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bramble.graph.Graph;
import io.bramble.store.Blobs;
import io.bramble.store.Digest;
import io.bramble.store.GraphStore;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Graphs as a {@link Skeleton} in CBOR and one blob per weight.
 *
 * <p>What was written or read once is remembered as long as someone else holds it: digests of graphs, digests of weights
 * by their array, and graphs and weights by digest. So a second {@code put} computes nothing, and a graph that this
 * machine made is not read back from the disk.
 */
@Component
public final class CborGraphs implements GraphStore {
    /** What a graph was written to: blobs go when the disk's budget is spent, so a put asks after each. */
    private record Written(Digest graph, Set<Digest> blobs) {}

    private static final int SMALL = 1 << 20;

    private final Blobs blobs;
    private final ObjectMapper cbor = Mappers.cbor();
    // Graphs, arrays and what is stored are equal to themselves only, so these are maps by identity.
    private final Map<Graph, Written> digests = new WeakHashMap<>();
    // The same elements as numbers of another width are other bytes.
    private final Map<Object, Map<ElementType, Digest>> weightDigests = new WeakHashMap<>();
    private final Map<Digest, WeakReference<Graph>> graphs = new ConcurrentHashMap<>();
    private final Map<Digest, WeakReference<Tensor>> weights = new ConcurrentHashMap<>();

    @Activate
    public CborGraphs(@Reference Blobs blobs) {
        this.blobs = blobs;
    }

    @Override
    public Digest put(Graph graph) throws IOException {
        Written known;
        synchronized (digests) {
            known = digests.get(graph);
        }
        if (known != null && known.blobs().stream().allMatch(blobs::has)) {
            return known.graph();
        }
        List<Skeleton.Weight> list = weights(graph, this::putWeight);
        Digest digest = blobs.put(cbor.writeValueAsBytes(Skeleton.of(graph, list)));
        remember(digest, graph, list);
        return digest;
    }

    @Override
    public Digest hold(Graph graph) throws IOException {
        synchronized (digests) {
            Written known = digests.get(graph);
            if (known != null) {
                return known.graph();
            }
        }
        List<Skeleton.Weight> list = weights(graph, this::holdWeight);
        Digest digest = Digest.of(cbor.writeValueAsBytes(Skeleton.of(graph, list)));
        remember(digest, graph, list);
        return digest;
    }

    private interface Naming {
        Digest of(Tensor weight) throws IOException;
    }

    private static List<Skeleton.Weight> weights(Graph graph, Naming naming) throws IOException {
        List<Skeleton.Weight> list = new ArrayList<>();
        for (Map.Entry<String, Tensor> w : new TreeMap<>(graph.weights()).entrySet()) {
            Tensor t = w.getValue();
            list.add(new Skeleton.Weight(w.getKey(), t.type(), t.shape(), naming.of(t)));
        }
        return list;
    }

    /** Large ones are written, by pieces: their bytes beside their floats would not fit a small heap. */
    private Digest holdWeight(Tensor tensor) throws IOException {
        if (tensor.byteSize() > SMALL) {
            return putWeight(tensor);
        }
        synchronized (weightDigests) {
            return digests(tensor).computeIfAbsent(tensor.type(), type -> Digest.of(tensor.toBytes()));
        }
    }

    /** Those of its elements; whoever asks holds the lock. */
    private Map<ElementType, Digest> digests(Tensor tensor) {
        return weightDigests.computeIfAbsent(tensor.identity(), elements -> new EnumMap<>(ElementType.class));
    }

    private Digest putWeight(Tensor tensor) throws IOException {
        synchronized (weightDigests) {
            Digest known = digests(tensor).get(tensor.type());
            if (known != null && blobs.has(known)) {
                return known;
            }
        }
        Digest digest = blobs.put(tensor);
        synchronized (weightDigests) {
            digests(tensor).put(tensor.type(), digest);
        }
        return digest;
    }

    @Override
    public List<Digest> missing(Digest graph) throws IOException {
        Optional<Skeleton> skeleton = skeleton(graph);
        if (skeleton.isEmpty()) {
            return List.of(graph);
        }
        Set<Digest> missing = new LinkedHashSet<>();
        skeleton.get().weights().stream().map(Skeleton.Weight::digest).filter(d -> !blobs.has(d)).forEach(missing::add);
        return List.copyOf(missing);
    }

    @Override
    public Optional<Graph> get(Digest digest) throws IOException {
        WeakReference<Graph> held = graphs.get(digest);
        Graph graph = held == null ? null : held.get();
        if (graph != null) {
            return Optional.of(graph);
        }
        Optional<Skeleton> skeleton = skeleton(digest);
        if (skeleton.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Tensor> elements = new LinkedHashMap<>();
        for (Skeleton.Weight w : skeleton.get().weights()) {
            Optional<Tensor> tensor = weight(w);
            if (tensor.isEmpty()) {
                return Optional.empty();
            }
            elements.put(w.name(), tensor.get());
        }
        try {
            graph = skeleton.get().with(elements);
        } catch (RuntimeException e) {
            throw new IOException("blob " + digest.brief() + " is no sound graph: " + e.getMessage(), e);
        }
        remember(digest, graph, skeleton.get().weights());
        return Optional.of(graph);
    }

    private Optional<Tensor> weight(Skeleton.Weight w) throws IOException {
        WeakReference<Tensor> held = weights.get(w.digest());
        Tensor tensor = held == null ? null : held.get();
        if (tensor != null && tensor.type() == w.type() && tensor.shape().equals(w.shape())) {
            return Optional.of(tensor);
        }
        Optional<ByteBuffer> bytes = blobs.open(w.digest());
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        long want = (long) w.shape().size() * w.type().bytes();
        if (bytes.get().remaining() != want) {
            throw new IOException("weight \"" + w.name() + "\" of " + w.type().onnxName() + w.shape() + " wants " + want
                    + " bytes, its blob " + w.digest().brief() + " has " + bytes.get().remaining());
        }
        tensor = w.type() == ElementType.FLOAT32 && want > SMALL && bytes.get().isDirect()
                ? Tensor.stored(w.shape(), bytes.get())
                : Tensor.read(w.type(), w.shape(), bytes.get());
        weights.put(w.digest(), new WeakReference<>(tensor));
        return Optional.of(tensor);
    }

    private Optional<Skeleton> skeleton(Digest digest) throws IOException {
        Optional<ByteBuffer> blob = blobs.open(digest);
        if (blob.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = new byte[blob.get().remaining()];
        blob.get().get(bytes);
        try {
            return Optional.of(cbor.readValue(bytes, Skeleton.class));
        } catch (IOException | RuntimeException e) {
            throw new IOException("blob " + digest.brief() + " is no graph: " + Mappers.why(e), e);
        }
    }

    private void remember(Digest digest, Graph graph, List<Skeleton.Weight> list) {
        Set<Digest> blobs = new LinkedHashSet<>(List.of(digest));
        list.forEach(w -> blobs.add(w.digest()));
        synchronized (digests) {
            digests.put(graph, new Written(digest, blobs));
        }
        graphs.values().removeIf(r -> r.get() == null);
        weights.values().removeIf(r -> r.get() == null);
        graphs.put(digest, new WeakReference<>(graph));
    }
}
