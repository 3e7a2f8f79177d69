package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values of a running peer, changed in its files and on its console. */
final class ConfigurationIT {
    @TempDir
    private Path folder;

    @Test
    void aChangedFileAndACommandAreBothTakenUpWithoutARestart() throws Exception {
        try (PeerProcess peer = PeerProcess.start(folder, "settings")) {
            peer.awaitConsole("bramble:config", text -> text.matches("(?s).*strategy\\s+auto.*"));

            Path file = folder.resolve("conf/io.bramble.gateway.cfg");
            Files.writeString(file, Files.readString(file).replace("strategy = auto", "strategy = local"));
            peer.awaitConsole("bramble:config", text -> text.matches("(?s).*strategy\\s+local.*"));

            String answer = peer.console("bramble:config threads 1");
            assertTrue(answer.contains("threads"), answer);
            peer.awaitConsole("bramble:config", text -> text.matches("(?s).*threads\\s+1\\b.*"));
            // Written a moment after it has taken effect, by who watches the folder.
            Path kept = folder.resolve("conf/io.bramble.compute.cfg");
            Eventually.holds(() -> Files.readString(kept).contains("threads = 1"));
        }
    }

    @Test
    void aValueGivenBeforeTheFirstStartIsTheOneUsed() throws Exception {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(conf.resolve("io.bramble.gateway.cfg"), "strategy = neuron-shards\n");
        try (PeerProcess peer = PeerProcess.start(folder, "own")) {
            peer.awaitConsole("bramble:config", text -> text.matches("(?s).*strategy\\s+neuron-shards.*"));
        }
    }
}
