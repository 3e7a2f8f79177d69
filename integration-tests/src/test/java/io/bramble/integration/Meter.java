package io.bramble.integration;

import io.bramble.client.BrambleClient;
import io.bramble.client.BrambleClient.Picture;
import io.bramble.inference.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The meter model of the distribution and its sample pictures. */
final class Meter {
    static final String NAME = "meter";

    private final Path folder = Distribution.built().home().resolve("models/meter");
    private final Map<String, String> readings = new LinkedHashMap<>();

    Meter() throws IOException {
        for (String line : Files.readAllLines(folder.resolve("samples/readings.txt"))) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 2 && !line.startsWith("#")) {
                readings.put(words[0], words[1]);
            }
        }
    }

    void deploy(BrambleClient client) throws IOException {
        deploy(client, NAME);
    }

    /** @param name another than {@link #NAME}, by which no peer has it before */
    void deploy(BrambleClient client, String name) throws IOException {
        client.deploy(name, Files.readAllBytes(folder.resolve("meter.onnx")));
        client.describe(name, Files.readAllBytes(folder.resolve("card.json")));
    }

    /** True readings by file name. */
    Map<String, String> readings() {
        return readings;
    }

    Path sample(String file) {
        return folder.resolve("samples").resolve(file);
    }

    /** The first sample. */
    String first() {
        return readings.keySet().iterator().next();
    }

    byte[] picture() throws IOException {
        return Files.readAllBytes(sample(first()));
    }

    String reading() {
        return readings.get(first());
    }

    Answer ask(BrambleClient client, String strategy) throws IOException {
        return ask(client, NAME, strategy);
    }

    Answer ask(BrambleClient client, String name, String strategy) throws IOException {
        return client.infer(name, Picture.PNG, picture(), strategy);
    }
}
