package io.bramble.partitioner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bramble.graph.Graph;
import java.lang.annotation.Annotation;
import org.junit.jupiter.api.Test;

class SettingsTest {
    /** What Configuration Admin would hand in. */
    private record Values(int bandsPerDevice, int recomputationPercent, int shardBytes)
            implements
                StagePartitioner.Settings {
        @Override
        public Class<? extends Annotation> annotationType() {
            return StagePartitioner.Settings.class;
        }
    }

    private final StagePartitioner partitioner = new StagePartitioner(new Values(2, 30, 256 << 10));
    private final Graph graph = StagesTest.vgg();

    private int tiles() {
        return partitioner.plan(graph, StagesTest.pis(2), "fused-tiles").stages().get(0).parts().size();
    }

    @Test
    void changedSettingsHoldFromTheNextPlanOn() {
        assertEquals(4, tiles());
        partitioner.settings(new Values(1, 30, 256 << 10));
        assertEquals(2, tiles());
    }

    @Test
    void settingsOutOfRangeLeaveThoseInForce() {
        partitioner.settings(new Values(0, 30, 256 << 10));
        assertEquals(4, tiles());
    }
}
