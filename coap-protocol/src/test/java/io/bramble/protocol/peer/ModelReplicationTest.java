package io.bramble.protocol.peer;

import static io.bramble.protocol.peer.TestPeer.cluster;
import static io.bramble.protocol.peer.TestPeer.next;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.protocol.front.MapModels;
import io.bramble.store.ModelCard;
import io.bramble.store.ModelEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ModelReplicationTest {
    @Test
    void aDeploymentIsToldToAllAndAPeerThatJoinsLearnsWhatItLacks() throws Exception {
        MapModels ofA = new MapModels();
        MapModels ofB = new MapModels();
        ofA.deploy("old", "onnx-old".getBytes(), card());
        try (TestPeer a = new TestPeer("a", cluster(0))) {
            ModelReplication repeatA = new ModelReplication(a.wire, ofA);
            ofA.listener = repeatA;
            try (TestPeer b = new TestPeer("b", cluster(0, "127.0.0.1:" + a.port()))) {
                ModelReplication repeatB = new ModelReplication(b.wire, ofB);
                ModelEntry learnt = next(ofB.adopted);
                assertEquals(ofA.find("old").orElseThrow(), learnt);
                next(a.came);

                ModelEntry deployed = ofA.deploy("new", "onnx-new".getBytes(), null);
                assertEquals(deployed, next(ofB.adopted));
                ofA.remove("new");
                assertTrue(next(ofB.adopted).removed());
                repeatB.close();
            }
            repeatA.close();
        }
    }

    private static ModelCard card() {
        return new ModelCard("old", "Old", "Apache-2.0", null, null, "", null);
    }
}
