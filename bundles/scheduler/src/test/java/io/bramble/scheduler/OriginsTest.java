package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.bramble.plan.Partitioner;
import io.bramble.plan.Plan;
import io.bramble.store.Digest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OriginsTest {
    private static List<Event.Want> wants(Plan plan) {
        List<Digest> graphs = Stream.of(1, 2).map(i -> Digest.of(new byte[]{i.byteValue()})).toList();
        return new Origins(plan).wants(List.of(graphs)).get(0);
    }

    @Test
    void whoAskedForLocalIsHelpedByNobodyWhoHasTheWeights() {
        Plan cut = Toy.shards("a", "b");
        assertEquals(2, wants(cut).stream().map(Event.Want::kind).distinct().count());
        wants(new Plan(Partitioner.LOCAL, cut.graph(), cut.devices(), cut.stages()))
                .forEach(want -> assertNull(want.kind()));
    }
}
