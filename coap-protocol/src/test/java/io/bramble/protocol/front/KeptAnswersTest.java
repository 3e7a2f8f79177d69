package io.bramble.protocol.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bramble.inference.Answer;
import io.bramble.inference.Refusal;
import io.bramble.store.Digest;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeptAnswersTest {
    private static final Subject SUBJECT = new Subject("meter", null, 23, Digest.of(new byte[1]));

    private long now = Long.MAX_VALUE - 5;
    private final KeptAnswers kept = new KeptAnswers(() -> now);

    @Test
    void anAnswerIsKeptForAMinute() {
        kept.put("a", SUBJECT, ScriptedInference.ANSWER);
        now += TimeUnit.SECONDS.toNanos(60) - 1;
        assertSame(ScriptedInference.ANSWER, kept.of("a", SUBJECT));
        now += 1;
        assertNull(kept.of("a", SUBJECT));
    }

    @Test
    void aKeyThatWasUsedForSomethingElseIsRefused() {
        kept.put("a", SUBJECT, ScriptedInference.ANSWER);
        Subject other = new Subject("meter", null, 23, Digest.of(new byte[2]));
        assertEquals(Refusal.Kind.UNPROCESSABLE, assertThrows(Refusal.class, () -> kept.of("a", other)).kind());
    }

    @Test
    void theOldestOfTooManyGo() {
        for (int i = 0; i < 257; i++) {
            kept.put("k" + i, SUBJECT, ScriptedInference.ANSWER);
        }
        assertNull(kept.of("k0", SUBJECT));
        assertSame(ScriptedInference.ANSWER, kept.of("k1", SUBJECT));
        kept.forget("k1");
        assertNull(kept.of("k1", SUBJECT));
    }

    @Test
    void theOldestOfTooManyBytesGo() {
        Answer big = new Answer("", Map.of("y", Tensor.floats(Shape.of(2 << 20), new float[2 << 20])),
                ScriptedInference.ANSWER.report());
        kept.put("small", SUBJECT, ScriptedInference.ANSWER);
        kept.put("first", SUBJECT, big);
        kept.put("second", SUBJECT, big);
        assertNull(kept.of("small", SUBJECT));
        assertNull(kept.of("first", SUBJECT));
        assertSame(big, kept.of("second", SUBJECT));
        kept.put("second", SUBJECT, ScriptedInference.ANSWER);
        kept.put("third", SUBJECT, big);
        assertSame(ScriptedInference.ANSWER, kept.of("second", SUBJECT), "what was put anew takes no room twice");
    }
}
