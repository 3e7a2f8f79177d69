package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.client.BrambleClient;
import io.bramble.client.Cluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that knows nothing of Bramble: libcoap's {@code coap-client}, over UDP. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class OutsiderIT {
    /** Debian has one for each TLS library; any will do. */
    static final Path COAP_CLIENT = Stream.of("", "-notls", "-gnutls", "-openssl")
            .map(kind -> Path.of("/usr/bin/coap-client" + kind))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);

    /** Why there is no such client; null: there is. */
    static String hindrance() {
        return COAP_CLIENT == null ? "no coap-client; apt-get install libcoap3-bin" : null;
    }

    private static Meter meter;
    private static Cluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        meter = new Meter();
        cluster = ToldSpeed.cluster(3);
        try (BrambleClient client = new BrambleClient(cluster.peers().get(0).address())) {
            meter.deploy(client);
        }
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void clientIsThere() {
        Prerequisite.without(hindrance());
    }

    @Test
    void postsAPictureAndIsAnsweredTheReading() throws Exception {
        String answer = coap("-m", "post", "-t", "23", "-f", meter.sample(meter.first()).toString(),
                "/models/meter/infer");
        assertEquals(meter.reading(), answer.strip());
    }

    @Test
    void isAnsweredInJsonWhereItAcceptsThat() throws Exception {
        String answer = coap(
                "-m", "post", "-t", "23", "-A", "50", "-f", meter.sample(meter.first()).toString(),
                "/models/meter/infer");
        assertTrue(answer.contains("\"text\":\"" + meter.reading() + "\""), answer);
        assertTrue(answer.contains("\"shares\""), answer);
    }

    @Test
    void findsEveryResourceInTheWellKnownCore() throws Exception {
        String links = coap("-m", "get", "/.well-known/core");
        for (String resource : List.of("</models>", "</models/meter>", "</peers>", "</check>", "</progress>")) {
            assertTrue(links.contains(resource), resource + " in " + links);
        }
    }

    @Test
    void deploysAModelBlockWiseOverUdp() throws Exception {
        Path onnx = Distribution.built().home().resolve("models/meter/meter.onnx");
        coap("-m", "put", "-t", "42", "-b", "1024", "-f", onnx.toString(), "/models/other");
        assertTrue(coap("-m", "get", "/models").contains("other"));
    }

    @Test
    void isToldWhatIsWrong() throws Exception {
        String picture = meter.sample(meter.first()).toString();
        Path truncated = folder.resolve("half.png");
        Files.write(truncated, Arrays.copyOf(meter.picture(), meter.picture().length / 2));
        Path text = Files.writeString(folder.resolve("text"), "no model");
        assertRefused("4.04", "no model \"nobody\"", "-m", "post", "-t", "23", "-f", picture, "/models/nobody/infer");
        assertRefused("4.15", "image/png", "-m", "post", "-t", "0", "-f", picture, "/models/meter/infer");
        assertRefused("4.00", "no whole image/png", "-m", "post", "-t", "23", "-f", truncated.toString(),
                "/models/meter/infer");
        assertRefused("4.22", "wants", "-m", "post", "-t", "42", "-f", text.toString(), "/models/meter/infer");
        assertRefused("4.06", "", "-m", "post", "-t", "23", "-A", "41", "-f", picture, "/models/meter/infer");
        assertRefused("4.00", "strategy wants one of", "-m", "post", "-t", "23", "-f", picture,
                "/models/meter/infer?strategy=magic");
        assertRefused("4.", "", "-m", "put", "-t", "42", "-f", text.toString(), "/models/text");
        assertEquals(meter.reading(), coap("-m", "post", "-t", "23", "-f", picture, "/models/meter/infer").strip());
    }

    private static void assertRefused(String code, String sentence, String... arguments) throws Exception {
        String answer = coap(arguments);
        assertTrue(answer.contains(code) && answer.contains(sentence),
                "wanted " + code + " " + sentence + ", got " + answer);
    }

    /** @param arguments of coap-client, the path last */
    private static String coap(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(COAP_CLIENT.toString(), "-B", "60"));
        command.addAll(Arrays.asList(arguments).subList(0, arguments.length - 1));
        command.add(cluster.peers().get(0).udpAddress() + arguments[arguments.length - 1]);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(70, TimeUnit.SECONDS), "coap-client did not end");
        return said;
    }
}
