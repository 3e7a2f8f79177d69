package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bramble conform} on three peers over the cases of ONNX's backend test suite whose shapes hang on values of the
 * request, and those of control flow. All cases: {@code bramble conform ../shared/onnx/conformance --peers 3 --strategy S}.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class ConformanceIT {
    private static final Path CASES = Path.of(System.getProperty("bramble.onnx", "../../shared/onnx"))
            .resolve("conformance/node");
    private static final Pattern CHOSEN = Pattern.compile("test_(reshape|if|loop11|scan|range_.*expanded"
            + "|resize_upsample_sizes|top_k|unsqueeze|slice|affine_grid_.*expanded|and2d|constant$).*");

    @TempDir
    private Path folder;

    @Test
    void shapesThatHangOnValuesAndControlFlowAgreeOnThreePeers() throws IOException, InterruptedException {
        Prerequisite.folder("conformance cases", CASES);
        int chosen = choose();
        Path said = folder.resolve("said.json");
        Process conform = new ProcessBuilder(Distribution.built().launcher().toString(), "conform",
                folder.resolve("cases").toString(), "--peers", "3", "--json")
                .redirectOutput(said.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        assertTrue(conform.waitFor(150, TimeUnit.SECONDS), "bramble conform did not end");
        JsonNode all = new ObjectMapper().readTree(said.toFile());
        for (JsonNode one : all.path("cases")) {
            assertEquals("pass", one.path("verdict").asText(), one::toString);
        }
        assertEquals(chosen, all.path("totals").path("pass").asInt());
        System.out.println("conform: " + chosen + " cases pass on three peers");
    }

    private int choose() throws IOException {
        try (Stream<Path> cases = Files.list(CASES)) {
            List<Path> chosen = cases.filter(c -> CHOSEN.matcher(c.getFileName().toString()).matches()).toList();
            for (Path one : chosen) {
                copy(one, folder.resolve("cases").resolve(one.getFileName().toString()));
            }
            return chosen.size();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path there = to.resolve(from.relativize(file).toString());
                Files.createDirectories(there.getParent());
                Files.write(there, Files.readAllBytes(file));
            }
        }
    }
}
