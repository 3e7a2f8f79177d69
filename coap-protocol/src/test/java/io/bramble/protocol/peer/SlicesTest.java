package io.bramble.protocol.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlicesTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Slices slices = new Slices(nanos::get);

    @Test
    void whatNobodyFetchesIsLetGoAfterAMinute() {
        String key = slices.hold(Tensor.floats(Shape.of(2), 1, 2).toBytes());
        nanos.set(TimeUnit.SECONDS.toNanos(59));
        slices.sweep();
        assertNotNull(slices.get(key));
        nanos.set(TimeUnit.SECONDS.toNanos(61));
        slices.sweep();
        assertNull(slices.get(key));
        assertEquals(0, slices.count());
    }
}
