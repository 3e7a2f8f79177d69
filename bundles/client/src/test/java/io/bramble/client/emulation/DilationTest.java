package io.bramble.client.emulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.client.emulation.ClusterFile.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DilationTest {
    private static Peer peer(String id, double gflops) {
        return new Peer(id, "board", 1024, gflops);
    }

    @Test
    void sharesFillThreeQuartersOfTheMachineAndAreInProportionToTheBoardsSpeeds() {
        Peer quick = peer("quick", 30);
        Peer slow = peer("slow", 10);
        List<Peer> peers = List.of(quick, slow, slow, slow);
        Dilation dilation = Dilation.of(peers, 90, 2);
        assertEquals(1.5, peers.stream().mapToDouble(dilation::share).sum(), 1e-9);
        assertEquals(3, dilation.share(quick) / dilation.share(slow), 1e-9);
        assertEquals(3, dilation.slowness(slow) / dilation.slowness(quick), 1e-9);
    }

    @Test
    void kernelsAreSlowerThanTheBoardsByTheFactorThatTheLinkIs() {
        Peer pi = peer("pi", 50);
        Dilation dilation = Dilation.of(List.of(pi, pi, pi, pi), 80, 2);
        assertEquals(80 / dilation.slowness(pi), 50 / dilation.factor(), 1e-9);
        assertEquals(940 / dilation.factor(), dilation.mbits(940), 1e-9);
    }

    @Test
    void onePeerIsNotPromisedMoreThanOneThreadCanDo() {
        Peer alone = peer("alone", 500);
        Dilation dilation = Dilation.of(List.of(alone), 100, 16);
        assertTrue(dilation.slowness(alone) > 1 && dilation.share(alone) <= 1, dilation::toString);
    }

    @TempDir
    private Path folder;

    private ClusterFile read(String json) throws IOException {
        return ClusterFile.read(Files.writeString(folder.resolve("devices.json"), json));
    }

    @Test
    void fileIsReadForWhatAnEmulationNeeds() throws IOException {
        ClusterFile file = read("""
                {"name": "two", "peers": [{"id": "a", "board": "pi4"}, {"id": "b", "board": "pi4"}],
                 "boards": {"pi4": {"cores": 4, "memoryMiB": 4096, "gflops": {"conv3x3": 50, "other": 1}}},
                 "link": {"mbits": 940, "roundTripMillis": 0.4}}""");
        assertEquals(
                new ClusterFile("two", List.of(new Peer("a", "pi4", 4096, 50), new Peer("b", "pi4", 4096, 50)), 940),
                file);
    }

    @Test
    void boardThatIsNotDescribedIsNamed() {
        String why = assertThrows(IOException.class, () -> read("""
                {"peers": [{"id": "a", "board": "pi9"}], "boards": {"pi4": {}}, "link": {"mbits": 940}}"""))
                .getMessage();
        assertTrue(why.endsWith("peer a wants its board \"pi9\" among boards, got [pi4]"), why);
    }

    @Test
    void nonsenseIsRefused() {
        String boards = "\"boards\": {\"b\": {\"memoryMiB\": 1024, \"gflops\": {\"conv3x3\": 5}}}";
        for (String json : List.of("{\"peers\": [], " + boards + ", \"link\": {\"mbits\": 9}}",
                "{\"peers\": [{\"id\": \"a\", \"board\": \"b\"}], " + boards + "}",
                "{\"peers\": [{\"id\": \"a b\", \"board\": \"b\"}], " + boards + ", \"link\": {\"mbits\": 9}}",
                "{\"peers\": [{\"id\": \"a\", \"board\": \"b\"}, {\"id\": \"a\", \"board\": \"b\"}], " + boards
                        + ", \"link\": {\"mbits\": 9}}")) {
            assertThrows(IOException.class, () -> read(json), json);
        }
    }
}
