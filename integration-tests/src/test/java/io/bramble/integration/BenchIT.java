package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bramble bench} of the built distribution. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class BenchIT {
    private static final String METER = Distribution.built().home().resolve("models/meter/meter.onnx").toString();

    @TempDir
    private Path folder;

    /** @param code what it exits with */
    private String said(int code, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Distribution.built().launcher().toString(), "bench"));
        command.addAll(Arrays.asList(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process bench = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertTrue(bench.waitFor(120, TimeUnit.SECONDS), "bramble bench did not end");
        assertEquals(code, bench.exitValue(), Files.readString(err));
        return code == 0 ? Files.readString(out) : Files.readString(err);
    }

    private JsonNode report(String... arguments) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(said(0, arguments));
    }

    @Test
    void reportOfTheMeterModelHasMemoryTimesAndEveryNodeByVectorKernels() throws IOException, InterruptedException {
        JsonNode report = report(METER, "--json", "--rounds", "3", "--warm", "0", "--threads", "1,2");
        assertEquals("vector", report.at("/machine/kernels").asText(), report::toString);
        assertEquals("float[1,1,64,256]", report.at("/inputs/image").asText());
        assertTrue(report.at("/memory/packedWeightBytes").asLong() > 5_000_000, report::toString);
        assertTrue(report.at("/memory/tileBytes").asLong() > 1_000_000, report::toString);
        assertTrue(report.at("/start/packNanos").asLong() > 0 && report.at("/start/runNanos").asLong() > 0);
        assertEquals(List.of("1 PROCESSOR", "1 WALL", "2 WALL"), texts(report.path("speeds"), "threads", "clock"));
        assertEquals(17, report.path("nodes").size());
        for (JsonNode node : report.path("nodes")) {
            assertTrue(node.at("/nanos/0").asLong() > 0 && node.at("/nanos/1").asLong() > 0, node::toString);
        }
        assertEquals(Set.of("Conv", "Gemm", "MaxPool", "Reshape", "Softmax"),
                Set.copyOf(texts(report.path("operators"), "what")));
        assertTrue(report.path("difference").isNull() && report.at("/speeds/0/ratio").isNull(), report::toString);
    }

    @Test
    void onnxRuntimeTakesTurnsAndAgrees() throws IOException, InterruptedException, URISyntaxException {
        Path jar = Path.of(OrtEnvironment.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        JsonNode report = report(METER, "--json", "--rounds", "3", "--warm", "1", "--seed", "5", "--against",
                jar.toString());
        assertEquals("", report.path("difference").asText(), report::toString);
        assertEquals("random, seed 5", report.path("inputsFrom").asText());
        for (JsonNode speed : report.path("speeds")) {
            double ratio = speed.at("/onnxRuntimeMillis/best").asDouble() / speed.at("/oursMillis/best").asDouble();
            assertEquals(ratio, speed.at("/ratio/best").asDouble(), 1e-9, speed::toString);
            System.out.printf("bench: %s threads, %s time: ONNX Runtime takes %.2f times as long%n",
                    speed.path("threads"),
                    speed.path("clock").asText(), speed.at("/ratio/median").asDouble());
        }
    }

    @Test
    void tablesAreInMarkdown() throws IOException, InterruptedException {
        String text = said(0, METER, "--rounds", "1", "--warm", "0", "--threads", "1", "--nodes", "2");
        assertTrue(text.contains("| operators |"), text);
        assertTrue(text.contains("packed weights"), text);
        assertEquals(2, text.lines().filter(l -> l.startsWith("| /")).count(), text);
    }

    @Test
    void whatDoesNotFitIsRefusedInASentence() throws IOException, InterruptedException {
        assertTrue(said(1, METER, "--shape", "image=1,3,64,256").contains("input \"image\" wants shape [1,1,64,256]"));
        assertTrue(
                said(1, METER, "--against", METER).contains("wants the jar of com.microsoft.onnxruntime:onnxruntime"));
        Path none = Files.writeString(folder.resolve("none.onnx"), "no model");
        assertTrue(
                said(1, none.toString()).startsWith("bramble: ") || said(1, none.toString()).contains("\nbramble: "));
    }

    /** How much it is, a machine that does other things too cannot say. */
    @Test
    void tasksOfTheSizeThatWasAskedForGoToAnotherPeerAndCostTheGatewaySomething() throws Exception {
        String text = said(0, "overhead", "--bytes", "1024", "--tasks", "60", "--warm", "0", "--idle", "1");
        String[] row = text.lines().filter(l -> l.startsWith("| tasks-1024 ")).findFirst().orElseThrow()
                .split(" *\\| *");
        assertTrue(Integer.parseInt(row[2]) >= 60, text);
        int bytes = Integer.parseInt(row[3].replace(",", ""));
        // Two of the same speed send half of the 2 KiB there and back, with two heads; measured ones are never quite the same.
        assertTrue(bytes > 512 && bytes < 2 * 2048 + 1024, text);
        assertTrue(Double.parseDouble(row[4]) > 0, text);
        assertTrue(text.matches("(?s).*while nobody asks: \\d+\\.\\d\\d % of a processor at the gateway, 1 s\n.*"),
                text);
    }

    private static List<String> texts(JsonNode rows, String... fields) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> Arrays.stream(fields).map(f -> row.path(f).asText()).collect(Collectors.joining(" ")))
                .toList();
    }
}
