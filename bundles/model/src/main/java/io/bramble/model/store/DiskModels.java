package io.bramble.model.store;

import io.bramble.graph.Graph;
import io.bramble.inference.Refusal;
import io.bramble.kernels.Compute;
import io.bramble.model.operator.Section;
import io.bramble.store.Blobs;
import io.bramble.store.Digest;
import io.bramble.store.ModelCard;
import io.bramble.store.ModelEntry;
import io.bramble.store.ModelListener;
import io.bramble.store.ModelRun;
import io.bramble.store.ModelStore;
import io.bramble.store.Signature;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of this peer: entries in {@code models.json}, files as blobs, graphs made when they are asked for.
 *
 * <p>Everything that can be wrong with a file is found before anything is changed. Listeners are told when the change is
 * on the disk, outside the lock.
 */
@Component(configurationPid = FileBlobs.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class DiskModels implements ModelStore {
    private static final Logger LOG = LoggerFactory.getLogger(DiskModels.class);

    private final Blobs blobs;
    private final ModelList list;
    private final InstantSource clock;
    private final Map<String, ModelEntry> entries;
    private final GraphCache graphs = new GraphCache();
    private final List<ModelListener> listeners = new CopyOnWriteArrayList<>();

    @Activate
    public DiskModels(FileBlobs.Settings settings, @Reference Blobs blobs) throws IOException {
        this(FileBlobs.data(settings), blobs, InstantSource.system());
        if (!settings.preload_folder().isBlank()) {
            preload(Path.of(settings.preload_folder()));
        }
    }

    /** @param data folder of {@code models.json} */
    public DiskModels(Path data, Blobs blobs, InstantSource clock) throws IOException {
        this.blobs = blobs;
        this.clock = clock;
        this.list = new ModelList(data.resolve(ModelList.FILE));
        this.entries = list.read();
    }

    /** Deploys what lies in {@code folder/NAME/NAME.onnx} and was never known here; what is wrong is logged and left. */
    public void preload(Path folder) {
        for (Preload.Found found : Preload.in(folder)) {
            synchronized (entries) {
                if (entries.containsKey(found.name())) {
                    continue;
                }
            }
            try {
                ByteBuffer onnx = found.onnx();
                GraphCache.require(onnx.duplicate());
                // Revision 0: whatever people did to this name anywhere counts more than what came with the software.
                ModelEntry entry = new ModelEntry(found.name(), Digest.of(onnx.duplicate()), onnx.remaining(), 0, false,
                        found.card());
                keep(entry.onnx(), onnx);
                save(entry);
                LOG.info("model {} deployed from {}", entry.name(), folder);
            } catch (IOException | RuntimeException e) {
                LOG.warn("model {} in {} is not deployed: {}. Mend or remove its folder", found.name(), folder,
                        Mappers.why(e));
            }
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindCompute(Compute compute) {
        graphs.use(compute);
    }

    void unbindCompute(Compute compute) {
        graphs.leave(compute);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void bindListener(ModelListener listener) {
        listeners.add(listener);
    }

    void unbindListener(ModelListener listener) {
        listeners.remove(listener);
    }

    @Override
    public List<ModelEntry> models() {
        return entries().stream().filter(e -> !e.removed()).toList();
    }

    @Override
    public List<ModelEntry> entries() {
        synchronized (entries) {
            return List.copyOf(entries.values());
        }
    }

    @Override
    public Optional<ModelEntry> find(String name) {
        synchronized (entries) {
            return Optional.ofNullable(entries.get(name)).filter(e -> !e.removed());
        }
    }

    @Override
    public ModelEntry deploy(String name, byte[] onnx, ModelCard card) {
        ModelEntry entry;
        try {
            entry = new ModelEntry(name, Digest.of(onnx), onnx.length, 0, false, card);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Kind.BAD_REQUEST, e.getMessage(), e);
        }
        graphs.requireRunnable(ByteBuffer.wrap(onnx));
        try {
            keep(entry.onnx(), ByteBuffer.wrap(onnx));
        } catch (IOException e) {
            throw failed("keep the file of model \"" + name + "\"", e);
        }
        ModelCard kept = card != null ? card : find(name).map(ModelEntry::card).orElse(null);
        return change(entry, false, kept);
    }

    @Override
    public ModelEntry describe(String name, ModelCard card) {
        return change(require(name), false, card);
    }

    @Override
    public void remove(String name) {
        change(require(name), true, null);
    }

    @Override
    public void adopt(ModelEntry entry) {
        synchronized (entries) {
            ModelEntry known = entries.get(entry.name());
            if (known == null || entry.supersedes(known)) {
                save(entry);
            }
        }
    }

    @Override
    public Signature signature(String name) {
        ModelEntry entry = require(name);
        return graphs.signature(entry.onnx(), file(entry));
    }

    @Override
    public Graph graph(String name, Map<String, Shape> shapes) {
        ModelEntry entry = require(name);
        Section first = graphs.first(entry.onnx(), file(entry), shapes, Map.of()).section();
        if (!first.asked().isEmpty()) {
            throw new Refusal(Refusal.Kind.UNPROCESSABLE, "the graph of model \"" + name + "\" hangs on the value of "
                    + first.asked() + ", which only a request brings: " + first.reasons().get(0));
        }
        return first.graph();
    }

    @Override
    public ModelRun run(String name, Map<String, Tensor> inputs) {
        ModelEntry entry = require(name);
        Map<String, Shape> shapes = new HashMap<>();
        inputs.forEach((input, tensor) -> shapes.put(input, tensor.shape()));
        ByteBuffer file = file(entry);
        return new SectionRun(graphs.first(entry.onnx(), file, shapes, inputs), inputs,
                graphs.signature(entry.onnx(), file).outputs(), graphs::next);
    }

    private ByteBuffer file(ModelEntry entry) {
        try {
            return blobs.open(entry.onnx()).orElseThrow(() -> new Refusal(Refusal.Kind.UNAVAILABLE,
                    "the file of model \"" + entry.name() + "\" (" + entry.onnx().brief() + ") is not here yet"));
        } catch (IOException e) {
            throw failed("read the file of model \"" + entry.name() + "\"", e);
        }
    }

    @Override
    public List<String> check(byte[] onnx) {
        return graphs.check(ByteBuffer.wrap(onnx));
    }

    private ModelEntry require(String name) {
        return find(name).orElseThrow(() -> new Refusal(Refusal.Kind.NOT_FOUND, "there is no model \"" + name
                + "\"; there are " + models().stream().map(ModelEntry::name).toList()));
    }

    private ModelEntry change(ModelEntry like, boolean removed, ModelCard card) {
        ModelEntry entry;
        synchronized (entries) {
            ModelEntry known = entries.get(like.name());
            long revision = Math.max(clock.millis(), known == null ? 0 : known.revision() + 1);
            entry = new ModelEntry(like.name(), like.onnx(), like.bytes(), revision, removed, card);
            save(entry);
        }
        for (ModelListener listener : listeners) {
            try {
                listener.changed(entry);
            } catch (RuntimeException e) {
                LOG.warn("a listener failed to hear of model {} ({}); peers hear of it when they next ask",
                        entry.name(),
                        e.toString());
            }
        }
        return entry;
    }

    private void save(ModelEntry entry) {
        synchronized (entries) {
            Map<String, ModelEntry> next = new TreeMap<>(entries);
            next.put(entry.name(), entry);
            try {
                list.write(new ArrayList<>(next.values()));
            } catch (IOException e) {
                throw failed("write the list of models", e);
            }
            entries.put(entry.name(), entry);
        }
    }

    /** Nobody else may have the file, so it goes the way that forces it to the disk. */
    private void keep(Digest digest, ByteBuffer onnx) throws IOException {
        if (blobs.open(digest).isEmpty()) {
            WholeFile.write(blobs.partial(digest), List.of(onnx.duplicate()), false);
            blobs.complete(digest);
        }
    }

    private static Refusal failed(String what, IOException e) {
        return new Refusal(Refusal.Kind.FAILED, "could not " + what + ": " + e.getMessage(), e);
    }
}
