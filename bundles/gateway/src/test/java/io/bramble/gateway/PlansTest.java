package io.bramble.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bramble.plan.Device;
import io.bramble.store.Digest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlansTest {
    private final Plans plans = new Plans(OneModelHouse.partitioner());
    private final List<Device> devices = List.of(OneModelHouse.worker("pi-1").device());

    private Plans.Numbered plan(Digest model, String strategy, Digest... there) {
        return plans.of(model, OneModelHouse.GRAPH, devices, strategy, () -> Set.of(there));
    }

    @Test
    void plansOfAModelThatIsReplacedOrRemovedAreLetGo() {
        Digest before = Digest.of(new byte[]{1});
        Digest after = Digest.of(new byte[]{2});
        Plans.Numbered kept = plan(before, "local", before);
        assertSame(kept, plan(before, "local", before));
        plan(before, "tiles-and-shards", before);
        assertEquals(2, plans.size());
        plan(after, "local", after);
        assertEquals(1, plans.size());
    }
}
