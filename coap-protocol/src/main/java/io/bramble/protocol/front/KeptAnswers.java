package io.bramble.protocol.front;

import io.bramble.inference.Answer;
import io.bramble.tensor.Tensor;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Answers kept a while for clients that did not get them, by key; the oldest go first. Not safe for several threads. */
final class KeptAnswers {
    /** Longer than a client tries one peer after another. */
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int MOST = 256;
    private static final long MOST_BYTES = 16L << 20;

    private record Kept(Subject subject, Answer answer, long bytes, long until) {}

    private final LongSupplier nanoTime;
    private final Map<String, Kept> byKey = new LinkedHashMap<>();
    private long bytes;

    KeptAnswers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * The answer that is kept under a key; null if there is none.
     *
     * @throws io.bramble.inference.Refusal if it is about something else
     */
    Answer of(String key, Subject subject) {
        sweep();
        Kept there = byKey.get(key);
        if (there == null) {
            return null;
        }
        subject.same(there.subject, key);
        return there.answer;
    }

    void put(String key, Subject subject, Answer answer) {
        forget(key);
        Kept more = new Kept(subject, answer, bytes(answer), nanoTime.getAsLong() + KEPT_NANOS);
        byKey.put(key, more);
        bytes += more.bytes;
        sweep();
    }

    void forget(String key) {
        Kept there = byKey.remove(key);
        if (there != null) {
            bytes -= there.bytes;
        }
    }

    private void sweep() {
        long now = nanoTime.getAsLong();
        Iterator<Kept> oldest = byKey.values().iterator();
        while (oldest.hasNext()) {
            Kept kept = oldest.next();
            if (byKey.size() <= MOST && bytes <= MOST_BYTES && kept.until - now > 0) {
                return;
            }
            bytes -= kept.bytes;
            oldest.remove();
        }
    }

    private static long bytes(Answer answer) {
        return 1024 + answer.outputs().values().stream().mapToLong(Tensor::byteSize).sum();
    }
}
