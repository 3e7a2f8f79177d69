package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bramble conform} on three peers over ONNX's backend test suite: their kernels and passes are those of a
 * distribution, while {@code ConformanceImportTest} has the scalar ones. With another strategy: {@code bramble conform
 * ../shared/onnx/conformance --peers 3 --strategy S}.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class ConformanceIT {
    private static final Path CASES = Path.of(System.getProperty("bramble.onnx", "../../shared/onnx"))
            .resolve("conformance");

    @TempDir
    private Path folder;

    @Test
    void everyCaseAgreesOnThreePeers() throws IOException, InterruptedException {
        Prerequisite.folder("conformance cases", CASES);
        Path said = folder.resolve("said.json");
        Process conform = new ProcessBuilder(Distribution.built().launcher().toString(), "conform", CASES.toString(),
                "--peers", "3", "--json")
                .redirectOutput(said.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertTrue(conform.waitFor(9, TimeUnit.MINUTES), "bramble conform did not end in 9 minutes");
        } finally {
            conform.destroy();
        }
        JsonNode all = new ObjectMapper().readTree(said.toFile());
        for (JsonNode one : all.path("cases")) {
            assertEquals("pass", one.path("verdict").asText(), one::toString);
        }
        int listed = Files.readAllLines(CASES.resolve("manifest.tsv")).size() - 1;
        assertEquals(listed, all.path("totals").path("pass").asInt());
        System.out.println("conform: " + listed + " cases pass on three peers");
    }
}
