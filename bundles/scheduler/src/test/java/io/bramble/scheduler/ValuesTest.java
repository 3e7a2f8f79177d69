package io.bramble.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ValuesTest {
    @Test
    void aValueThatNoLaterStageReadsIsLetGo() {
        Plan plan = Toy.rows("a");
        Values values = new Values(plan, new Origins(plan), Map.of("x", Tile.of(Toy.counting(Toy.PICTURE))));
        assertEquals(Set.of("x"), values.held());
        run(plan, values, 0);
        assertEquals(Set.of("y"), values.held());
        run(plan, values, 1);
        assertEquals(Set.of("z"), values.held());
        assertEquals(Region.whole(Toy.PICTURE), values.outputs().get("z").region());
    }

    @Test
    void aPartThatReadsAWholeValueGetsItUncopied() {
        Plan plan = Toy.shards("a", "b");
        Tile x = Tile.of(Tensor.floats(Shape.of(1, 3), 1, 2, 3));
        Values values = new Values(plan, new Origins(plan), Map.of("x", x));
        Part part = plan.stages().get(0).parts().get(0);
        assertSame(x, Values.crop(values.sources(0, part)).get("x"));
    }

    private static void run(Plan plan, Values values, int stage) {
        for (Part part : plan.stages().get(stage).parts()) {
            values.add(stage, part,
                    Toy.run(part.graph(), Values.crop(values.sources(stage, part)), part.outputs()));
            values.settled(stage, part);
        }
    }
}
