package io.bramble.model.store;

import io.bramble.graph.ValueType;
import io.bramble.inference.Refusal;
import io.bramble.kernels.Compute;
import io.bramble.model.Onnx;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxReader;
import io.bramble.model.operator.InputBinding;
import io.bramble.model.operator.Remainder;
import io.bramble.model.operator.Section;
import io.bramble.model.pass.Passes;
import io.bramble.store.Digest;
import io.bramble.store.Signature;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Sections made from files, kept for the next time, the least recently used dropped first. They do not go because memory is
 * short for a moment: one made anew is another graph, with another plan, and who still holds the plan before holds all
 * weights twice. A section is told by what it goes on from, the types of the values it begins with, and the digests of those whose values are
 * fixed in it. Which ones that are is learned from the first translation and remembered.
 */
final class GraphCache {
    private static final int MOST = 16;
    /** Models are remembered whole up to this size, so that the next section or another shape need not parse the file. */
    private static final int SMALL_FILE = 16 << 20;
    /** Of the heap, for weights that are not in their files; the section that was made last is kept whatever it takes. */
    private static final int SHARE = 4;
    /** A section with more fixed elements than a shape or a few bounds have is of one request, and no other will be like it. */
    private static final int FEW_ELEMENTS = 64;

    /** @param from digest of a file, or the number of the section before */
    private record Start(Object from, Map<String, ValueType> inputs) {}

    private record Key(Start start, Map<String, Digest> fixed) {}

    /** @param number tells it from all others there ever were; what follows it is kept by that */
    record Made(long number, Section section) {}

    private final Map<Digest, Signature> signatures = bounded(64);
    private final Map<Digest, SoftReference<OnnxModel>> files = bounded(4);
    private final Map<Start, Set<String>> fixed = bounded(64);
    private final Map<Key, Made> sections = bounded(MOST);
    private final long mostBytes;
    private Compute compute;
    private long numbers;

    GraphCache() {
        this(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** @param mostBytes of weights that are not in files */
    GraphCache(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    private static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    synchronized void use(Compute better) {
        compute = better;
        sections.clear();
    }

    synchronized void leave(Compute gone) {
        compute = compute == gone ? null : compute;
    }

    synchronized Signature signature(Digest digest, ByteBuffer file) {
        Signature known = signatures.get(digest);
        if (known == null) {
            known = refusing(() -> InputBinding.signature(model(digest, file)));
            signatures.put(digest, known);
        }
        return known;
    }

    private OnnxModel model(Digest digest, ByteBuffer file) {
        SoftReference<OnnxModel> held = files.get(digest);
        OnnxModel model = held == null ? null : held.get();
        if (model == null) {
            model = OnnxReader.read(file);
            if (file.remaining() <= SMALL_FILE) {
                files.put(digest, new SoftReference<>(model));
            }
        }
        return model;
    }

    /**
     * The first section.
     *
     * @param shapes of inputs
     * @param values of inputs; where they lack, what hangs on them is left over
     */
    synchronized Made first(Digest digest, ByteBuffer file, Map<String, Shape> shapes, Map<String, Tensor> values) {
        Signature signature = signature(digest, file);
        Map<String, ValueType> types;
        try {
            types = signature.bound(shapes);
        } catch (IllegalArgumentException e) {
            // Shapes that do not fit are the asker's fault, which has to be found before anything is the file's.
            throw new Refusal(Refusal.Kind.BAD_REQUEST, e.getMessage(), e);
        }
        return section(new Start(digest, types), Set.of(), () -> Remainder.whole(model(digest, file), types), values);
    }

    /** The section after one that has been run. */
    synchronized Made next(Made before, Map<String, Tensor> values) {
        Remainder left = before.section().left();
        return section(new Start(before.number(), left.inputs()), left.wanted(), () -> left, values);
    }

    /** One section is made at a time: two at once would only want twice the memory. */
    private Made section(Start start, Set<String> wanted, Supplier<Remainder> from, Map<String, Tensor> values) {
        return refusing(() -> {
            Set<String> bind = fixed.getOrDefault(start, wanted);
            while (true) {
                Map<String, Tensor> known = Onnx.some(values, bind);
                Key key = new Key(start, digests(known));
                Made made = sections.get(key);
                if (made != null) {
                    return made;
                }
                Section section = Onnx.section(from.get(), known, compute);
                if (bind.containsAll(section.asked()) || !values.keySet().containsAll(section.asked())) {
                    return keep(key, known, section.with(Passes.all(compute).apply(section.graph())));
                }
                bind = new LinkedHashSet<>(bind);
                bind.addAll(section.asked());
                fixed.put(start, bind);
            }
        });
    }

    private Made keep(Key key, Map<String, Tensor> known, Section section) {
        Made made = new Made(++numbers, section);
        if (known.values().stream().mapToLong(t -> t.shape().size()).sum() <= FEW_ELEMENTS) {
            sections.put(key, made);
            for (Iterator<Made> eldest = sections.values().iterator();
                    sections.size() > 1 && heldBytes() > mostBytes;) {
                eldest.next();
                eldest.remove();
            }
        }
        return made;
    }

    private long heldBytes() {
        return sections.values().stream().mapToLong(made -> made.section().graph().heldBytes()).sum();
    }

    private static Map<String, Digest> digests(Map<String, Tensor> values) {
        Map<String, Digest> digests = new HashMap<>();
        values.forEach((name, tensor) -> digests.put(name, Digest.of(tensor.toBytes())));
        return digests;
    }

    private static <T> T refusing(Supplier<T> making) {
        try {
            return making.get();
        } catch (Refusal e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Kind.UNPROCESSABLE, e.getMessage(), e);
        }
    }

    /** @throws Refusal if the file cannot be imported */
    static void require(ByteBuffer onnx) {
        refuse(Onnx.problems(onnx, null));
    }

    /** @throws Refusal if the file cannot be imported, or a node of it has no kernel */
    void requireRunnable(ByteBuffer onnx) {
        refuse(check(onnx));
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new Refusal(Refusal.Kind.UNPROCESSABLE, String.join("; ", problems));
        }
    }

    List<String> check(ByteBuffer onnx) {
        Compute kernels;
        synchronized (this) {
            kernels = compute;
        }
        return new ArrayList<>(Onnx.problems(onnx, kernels));
    }
}
