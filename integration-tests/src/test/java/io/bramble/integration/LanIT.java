package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.client.emulation.Hosts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three hosts with addresses of their own on a network of 100 Mbit/s, as three boards would be. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class LanIT {
    private static final String MEDIA_PNG = "23";
    private static final String JSON = "50";

    @TempDir
    private Path folder;

    private final Meter meter;

    LanIT() throws IOException {
        meter = new Meter();
    }

    @BeforeEach
    void networkCanBeHad() {
        Prerequisite.without(Hosts.hindrance());
        Prerequisite.without(OutsiderIT.hindrance());
    }

    @Test
    void hostsFindEachOtherAndAnswerTogetherAndGoOnWhenACableIsPulled() throws Exception {
        try (Lan lan = new Lan(folder, 3, 100)) {
            for (int host = 1; host <= 3; host++) {
                lan.peer(host);
            }
            Eventually.holds(() -> lan.log(1).contains("lan-2 joined") && lan.log(1).contains("lan-3 joined"));
            Eventually.holds(() -> {
                String together = infer(lan);
                return together.contains("\"device\":\"lan-2\"") && together.contains("\"device\":\"lan-3\"");
            });
            assertEquals(meter.reading(), reading(infer(lan)));

            Process asked = ask(lan).start();
            lan.hosts().cut(3);
            assertEquals(meter.reading(), reading(new String(asked.getInputStream().readAllBytes())));
            assertEquals(meter.reading(), reading(infer(lan)));
            Eventually.holds(() -> lan.log(1).contains("lan-3 left"));
            String without = infer(lan);
            assertEquals(meter.reading(), reading(without));
            assertTrue(!without.contains("\"device\":\"lan-3\""), without);
        }
    }

    /** Host 2 asks host 1 for a cut whatever it gains: what this machine's speed makes best is not what is tested. */
    private ProcessBuilder ask(Lan lan) {
        String picture = meter.sample(meter.first()).toString();
        return lan.hosts().command(
                2,
                OutsiderIT.COAP_CLIENT.toString(),
                "-B", "60", "-m", "post", "-t", MEDIA_PNG, "-A", JSON, "-f", picture,
                "coap://" + lan.hosts().address(1) + "/models/meter/infer?strategy=" + ClusterIT.CUT);
    }

    private String infer(Lan lan) throws IOException {
        return new String(ask(lan).start().getInputStream().readAllBytes());
    }

    private static String reading(String json) {
        return json.replaceFirst("(?s).*\"text\":\"(\\d*)\".*", "$1");
    }
}
