package io.bramble.protocol.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireSettingsTest {
    @Test
    void anAddressThatOthersReachIsRefusedUnlessItsNetworkIsTrusted() {
        var e = assertThrows(IllegalArgumentException.class, () -> settings("0.0.0.0", false));
        assertTrue(e.getMessage().contains("bind=0.0.0.0") && e.getMessage().contains("trustedNetwork=true"),
                e.getMessage());
        assertEquals("0.0.0.0", settings("0.0.0.0", true).bind());
        assertEquals("127.0.0.1", settings("127.0.0.1", false).bind());
    }

    @Test
    void aPortThatIsTakenIsSaidToBe() throws IOException {
        WireSettings alone = new WireSettings(
                "127.0.0.1", 0, false, "224.0.1.187", 5683, "", false, 3000, List.of(), 1 << 20);
        try (Endpoints first = new Endpoints(alone)) {
            int port = first.address().getPort();
            WireSettings same = new WireSettings(
                    "127.0.0.1", port, false, "224.0.1.187", 5683, "", false, 3000, List.of(), 1 << 20);
            IOException e = assertThrows(IOException.class, () -> new Endpoints(same).close());
            assertTrue(e.getMessage().contains("port " + port), e.getMessage());
        }
    }

    @Test
    void aFrameThatAnnouncesTooMuchIsNotFollowed() {
        byte[] small = {0x51, (byte) 0xe1, 9, 1, 2, 3, 4, 5};
        byte[] large = {(byte) 0xf0, 0, 0x0f, (byte) 0xfe, (byte) 0xe0, 0x45};
        byte[] huge = {(byte) 0xf0, 0x7f, 0, 0, 0, 0x45};
        FrameBound bound = new FrameBound();
        assertTrue(bound.within(Unpooled.wrappedBuffer(small, small)));
        for (byte b : small) {
            assertTrue(bound.within(Unpooled.wrappedBuffer(new byte[]{b})), "piece by piece");
        }
        assertTrue(new FrameBound().within(Unpooled.wrappedBuffer(large)));
        assertTrue(!bound.within(Unpooled.wrappedBuffer(huge)));
    }

    @Test
    void aPeersNameIsReadFromItsLink() {
        assertEquals("pi-1", Links.peer("</bramble>;ep=\"pi-1\";rt=\"bramble.peer\"").orElseThrow());
        assertEquals("pi-1", Links.peer("</bramble>;rt=\"bramble.peer\";title=\"a peer\";ep=pi-1").orElseThrow());
        assertTrue(Links.peer("</bramble>;ep=\"no such name\"").isEmpty());
        assertTrue(Links.peer("</other>;ep=\"pi-1\"").isEmpty());
    }

    private static WireSettings settings(String bind, boolean trusted) {
        return new WireSettings(bind, 0, false, "224.0.1.187", 5683, "", trusted, 3000, List.of(), 1 << 20);
    }
}
