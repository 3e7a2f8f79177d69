package io.bramble.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.plan.Device;
import io.bramble.plan.Link;
import io.bramble.store.Digest;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PlansTest {
    private final Plans plans = new Plans(OneModelHouse.partitioner(), Runnable::run, Set::of);
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
    void plansOfGraphsWhoseWeightsHaveNoRoomAreLetGoButForTheLast() {
        Digest model = Digest.of(new byte[]{1});
        Plans few = new Plans(OneModelHouse.partitioner(), Runnable::run, Set::of, 2 * weighing("a").heldBytes());
        for (String name : List.of("a", "b", "c")) {
            few.of(model, weighing(name), devices, "local", true, () -> Set.of(model));
        }
        assertEquals(2, few.size());
        Plans none = new Plans(OneModelHouse.partitioner(), Runnable::run, Set::of, 0);
        none.of(model, weighing("a"), devices, "local", true, () -> Set.of(model));
        assertEquals(1, none.size());
    }

    private static Graph weighing(String name) {
        return new Graph(name, Map.of("x", ValueType.floats(1, 2)), List.of("x", "w"), List.of(),
                Map.of("w", Tensor.floats(Shape.of(1, 2), 1, 2)));
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

    @Test
    void requestsBesideWhichAnotherPlanIsMadeTeachNothing() {
        Digest model = Digest.of(new byte[]{1});
        List<Runnable> later = new ArrayList<>();
        Plans busy = new Plans(OneModelHouse.partitioner(), later::add, Set::of);
        List<Device> changed = devices.stream().map(d -> d.with(new Link(10, 5, 1))).toList();
        Supplier<Set<Digest>> there = () -> Set.of(model);
        assertNotNull(busy.of(model, OneModelHouse.GRAPH, devices, "local", true, there).choice());
        assertNull(busy.of(model, OneModelHouse.GRAPH, changed, "local", true, there).choice());
        later.forEach(Runnable::run);
        assertNotNull(busy.of(model, OneModelHouse.GRAPH, changed, "local", true, there).choice());
    }

    private String because(Digest model, List<Device> now) {
        return plans.of(model, OneModelHouse.GRAPH, now, "local", true, () -> Set.of(model)).plan().because();
    }
}
