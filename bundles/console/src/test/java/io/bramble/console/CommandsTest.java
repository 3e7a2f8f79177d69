package io.bramble.console;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.task.Peers;
import io.bramble.task.Peers.Peer;
import io.bramble.task.Scheduler;
import io.bramble.task.Scheduler.Standing;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.Test;

class CommandsTest {
    @Test
    void peersAreShownWithHowTheyHaveDone() {
        Peers peers = new Peers() {
            @Override
            public Peer self() {
                return new Peer("pi-1", "192.0.2.1:5683", null, 2, false, 3000);
            }

            @Override
            public List<Peer> others() {
                return List.of(new Peer("pi-2", "192.0.2.2:5683", null, 1, false, 2500),
                        new Peer("pi-3", "192.0.2.3:5683", null, 0, true, 2000));
            }
        };
        Scheduler scheduler = answering(Scheduler.class, Map.of("pi-2", new Standing(7, 2, 59_001)));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new Commands(peers, null, null, null, scheduler, null)
                .peers(answering(CommandSession.class, new PrintStream(printed, true)));
        List<String> lines = printed.toString().lines().map(l -> l.replaceAll(" +", " ")).toList();
        assertTrue(lines.get(0).endsWith(" credits late wrong state"), lines.get(0));
        assertTrue(lines.get(1).endsWith(" 2 0 0 this peer"), lines.get(1));
        assertTrue(lines.get(2).endsWith(" 1 7 2 left out for 60 s, lease 2500 ms"), lines.get(2));
        assertTrue(lines.get(3).endsWith(" 0 0 0 draining, lease 2000 ms"), lines.get(3));
    }

    /** One whose every method answers the same. */
    private static <T> T answering(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
                (proxy, method, args) -> answer));
    }
}
