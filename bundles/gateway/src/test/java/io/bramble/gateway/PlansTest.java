package io.bramble.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bramble.plan.Device;
import io.bramble.plan.Link;
import io.bramble.store.Digest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlansTest {
    private final Plans plans = new Plans(OneModelHouse.partitioner(), Set::of);
    private final List<Device> devices = List.of(OneModelHouse.worker("pi-1").device());

    private Plans.Numbered plan(Digest model, String strategy, Digest... there) {
        return plans.of(model, OneModelHouse.GRAPH, devices, strategy, true, () -> Set.of(there));
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

    @Test
    void aPlanSaysWhatHadChangedWhenItWasMade() {
        Digest model = Digest.of(new byte[]{1});
        Device one = devices.get(0);
        Device two = OneModelHouse.worker("pi-2").device();
        assertEquals("it is the first request of this kind", because(model, List.of(one)));
        assertEquals("pi-2 joined", because(model, List.of(one, two)));
        assertEquals("pi-2 has another link", because(model, List.of(one, two.with(new Link(10, 5, 1)))));
        assertEquals("pi-2 left", Change.of(List.of(one, two), List.of(one)));
        assertEquals("pi-2 joined, pi-1 left", Change.of(List.of(one), List.of(two)));
    }

    private String because(Digest model, List<Device> now) {
        return plans.of(model, OneModelHouse.GRAPH, now, "local", true, () -> Set.of(model)).plan().because();
    }
}
