package io.bramble.client.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.plan.Device;
import io.bramble.plan.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesFileTest {
    @TempDir
    private Path folder;

    private List<Device> file(String json) throws IOException {
        return DevicesFile.read(Files.writeString(folder.resolve("devices.json"), json).toString());
    }

    private static String refusal(String devices) {
        return assertThrows(IllegalArgumentException.class, () -> DevicesFile.read(devices)).getMessage();
    }

    @Test
    void boardsInShortStandInOrderAndTheGatewayIsTheFirst() throws IOException {
        List<Device> devices = DevicesFile.read("pi5+2xpi4+pi3b@1gbit");
        assertEquals(List.of("pi5-1", "pi4-2", "pi4-3", "pi3b-4"), devices.stream().map(Device::id).toList());
        assertEquals(940, devices.get(1).link().mbits());
        assertEquals(230, devices.get(3).link().mbits(), "its own port is slower than the network");
        assertTrue(devices.get(0).gflops() > devices.get(1).gflops());
    }

    @Test
    void aSlowNetworkHoldsForAllBoards() throws IOException {
        Device pi5 = DevicesFile.read("pi5@wifi").get(0);
        assertEquals(90, pi5.link().mbits());
        assertEquals(3, pi5.link().roundTripMillis());
    }

    @Test
    void aFileMayDescribeBoardsOfItsOwn() throws IOException {
        List<Device> devices = file("""
                {"peers": [{"id": "a", "board": "mine"}, {"id": "b", "board": "pi4"}],
                 "boards": {"mine": {"cores": 2, "memoryMiB": 100, "memoryGBs": 3,
                   "gflops": {"conv3x3": 5, "conv": 4, "depthwise": 3, "product": 2, "other": 1}}},
                 "link": {"mbits": 50, "roundTripMillis": 2, "messageMillis": 0.5}}""");
        Device mine = devices.get(0);
        assertEquals(4, mine.speed().of(Work.CONV));
        assertEquals(100L << 20, mine.memoryBytes());
        assertEquals(50, mine.link().mbits());
        assertEquals(0.5, mine.link().messageMillis());
        assertEquals("b", devices.get(1).id());
    }

    @Test
    void whatIsWrongIsNamedWithWhatIsKnown() {
        assertTrue(refusal("4xpi9").contains("pi3b, pi4, pi5"), refusal("4xpi9"));
        assertTrue(refusal("pi4@dialup").contains("100mbit, 1gbit, wifi"), refusal("pi4@dialup"));
        assertTrue(refusal("9999xpi4").contains("1 to 1024"), refusal("9999xpi4"));
        String twice = assertThrows(IllegalArgumentException.class,
                () -> file("{\"peers\": [{\"id\": \"a\", \"board\": \"pi4\"}, {\"id\": \"a\", \"board\": \"pi4\"}]}"))
                .getMessage();
        assertTrue(twice.contains("an id of its own"), twice);
        String lacking = assertThrows(IllegalArgumentException.class, () -> file(
                "{\"peers\": [{\"id\": \"a\", \"board\": \"b\"}], \"boards\": {\"b\": {\"gflops\": {}}}}"))
                .getMessage();
        assertTrue(lacking.contains("conv3x3"), lacking);
    }
}
