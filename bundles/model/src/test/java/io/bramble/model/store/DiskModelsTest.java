package io.bramble.model.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.compute.Scalar;
import io.bramble.graph.Graph;
import io.bramble.inference.Refusal;
import io.bramble.model.ModelFile;
import io.bramble.store.Digest;
import io.bramble.store.ModelCard;
import io.bramble.store.ModelEntry;
import io.bramble.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskModelsTest {
    private static final byte[] ONNX = model("Tanh");
    private static final byte[] OTHER = model("Exp");
    private static final ModelCard CARD = new ModelCard("m", "A model", "Apache-2.0",
            new ModelCard.Input("x", "picture", "grey", 3, 2, "stretch", "NCHW", 1 / 255.0, List.of(0.5),
                    List.of(0.25)),
            new ModelCard.Output("y", "classes", List.of("a", "b")), "says a or b", null);

    @TempDir
    Path data;

    private long now = 1000;
    private final InstantSource clock = () -> Instant.ofEpochMilli(now);
    private final List<ModelEntry> heard = new ArrayList<>();
    private DiskModels models;

    private static byte[] model(String operator) {
        return new ModelFile(13).input("x", "n", 3).output("y").floats("w", Shape.of(3)).floats("v", Shape.of(3))
                .node("Mul", List.of("w", "v"), List.of("wv")).node(operator, List.of("x"), List.of("e"))
                .node("Add", List.of("e", "wv"), List.of("y")).bytes();
    }

    @BeforeEach
    void restart() throws IOException {
        models = new DiskModels(data, new FileBlobs(data), clock);
        models.bindListener(heard::add);
    }

    private Refusal refusal(Runnable r) {
        return assertThrows(Refusal.class, r::run);
    }

    @Test
    void deployedModelsSurviveARestart() throws IOException {
        ModelEntry entry = models.deploy("m", ONNX, CARD);
        assertEquals(new ModelEntry("m", Digest.of(ONNX), ONNX.length, 1000, false, CARD), entry);
        assertEquals(List.of(entry), heard);
        restart();
        assertEquals(List.of(entry), models.models());
        assertEquals(Shape.of(1, 3), models.graph("m", Map.of()).shape("y"));
        assertEquals(Shape.of(4, 3), models.graph("m", Map.of("x", Shape.of(4, 3))).shape("y"));
    }

    @Test
    void graphOfTheSameShapesIsKeptAndFoldedOnceKernelsAreThere() {
        models.deploy("m", ONNX, null);
        Graph graph = models.graph("m", Map.of());
        assertSame(graph, models.graph("m", Map.of("x", Shape.of(1, 3))));
        assertNotSame(graph, models.graph("m", Map.of("x", Shape.of(2, 3))));
        assertEquals(3, graph.nodes().size());
        models.bindCompute(Scalar.compute());
        assertEquals(2, models.graph("m", Map.of()).nodes().size());
    }

    @Test
    void refusedFileChangesNothing() {
        ModelEntry entry = models.deploy("m", ONNX, CARD);
        byte[] unsupported = new ModelFile(13).input("x", 1).output("y").node("LSTM", List.of("x"), List.of("y"))
                .bytes();
        assertTrue(
                refusal(() -> models.deploy("m", unsupported, null)).getMessage().contains("LSTM \"n0\" (opset 13)"));
        assertEquals(Refusal.Kind.UNPROCESSABLE, refusal(() -> models.deploy("m", new byte[50], null)).kind());
        assertEquals(Refusal.Kind.BAD_REQUEST, refusal(() -> models.deploy("no/name", ONNX, null)).kind());
        assertEquals(List.of(entry), models.entries());
        assertEquals(1, heard.size());
    }

    @Test
    void checkTellsEverySentence() {
        assertEquals(List.of(), models.check(ONNX));
        byte[] two = new ModelFile(13).input("x", 1).output("y").node("SequenceInsert", List.of("x"), List.of("h"))
                .node("StringConcat", List.of("x"), List.of("y")).bytes();
        assertEquals(2, models.check(two).size());
        assertTrue(models.check("not a model, surely".getBytes()).get(0).startsWith("not a whole ONNX model"));
    }

    @Test
    void laterDeploymentKeepsTheCardAndAlwaysSupersedes() {
        models.deploy("m", ONNX, CARD);
        now = 10;
        ModelEntry second = models.deploy("m", OTHER, null);
        assertEquals(1001, second.revision());
        assertEquals(CARD, second.card());
        ModelCard other = new ModelCard("m", "Other", "MIT", null, null, null, null);
        assertEquals(other, models.describe("m", other).card());
        assertEquals(Digest.of(OTHER), models.find("m").orElseThrow().onnx());
    }

    @Test
    void removedModelLeavesATombstoneThatSurvives() throws IOException {
        models.deploy("m", ONNX, CARD);
        models.remove("m");
        restart();
        assertEquals(List.of(), models.models());
        assertEquals(Optional.empty(), models.find("m"));
        assertTrue(models.entries().get(0).removed());
        assertEquals(Refusal.Kind.NOT_FOUND, refusal(() -> models.graph("m", Map.of())).kind());
        assertEquals(Refusal.Kind.NOT_FOUND, refusal(() -> models.remove("m")).kind());
        assertTrue(heard.get(1).removed());
    }

    @Test
    void adoptedEntryCountsIfLaterIsNotAnnouncedAndItsFileMayBeMissing() {
        models.deploy("m", ONNX, CARD);
        ModelEntry later = new ModelEntry("m", Digest.of(OTHER), OTHER.length, 2000, false, null);
        models.adopt(later);
        models.adopt(new ModelEntry("m", Digest.of(ONNX), 1, 1500, true, null));
        assertEquals(List.of(later), models.models());
        assertEquals(1, heard.size());
        Refusal refusal = refusal(() -> models.graph("m", Map.of()));
        assertEquals(Refusal.Kind.UNAVAILABLE, refusal.kind());
        assertTrue(refusal.getMessage().contains("not here yet"));
    }

    @Test
    void shapeThatDoesNotFitIsABadRequest() {
        models.deploy("m", ONNX, null);
        models.graph("m", Map.of());
        for (Map<String, Shape> wrong : List.of(Map.of("x", Shape.of(1, 4)), Map.of("z", Shape.of(1)))) {
            assertEquals(Refusal.Kind.BAD_REQUEST, refusal(() -> models.graph("m", wrong)).kind());
        }
    }

    @Test
    void preloadedModelsAreDeployedOnceAndNeverOverWhatPeopleDid() throws IOException {
        Path preload = data.resolve("preload");
        for (String name : List.of("good", "bad")) {
            Files.createDirectories(preload.resolve(name));
            Files.write(preload.resolve(name).resolve(name + ".onnx"), name.equals("good") ? ONNX : new byte[9]);
        }
        Files.createDirectories(preload.resolve("empty"));
        Files.writeString(preload.resolve("good/card.json"), """
                {"name": "good", "title": "Good", "licence": "MIT", "later": 1,
                 "output": {"name": "y", "kind": "tensor", "labels": []}}""");
        models.preload(preload);
        assertEquals(List.of("good"), models.models().stream().map(ModelEntry::name).toList());
        assertEquals("Good", models.find("good").orElseThrow().card().title());
        assertEquals(0, models.find("good").orElseThrow().revision());
        models.remove("good");
        restart();
        models.preload(preload);
        assertEquals(List.of(), models.models());
        models.preload(data.resolve("nowhere"));
    }

    @Test
    void unreadableListIsPutAside() throws IOException {
        models.deploy("m", ONNX, null);
        Files.writeString(data.resolve("models.json"), "{\"models\": [{\"name\": \"m\"");
        restart();
        assertEquals(List.of(), models.entries());
        assertTrue(Files.exists(data.resolve("models.json.unreadable")));
    }

    @Test
    void listenerThatFailsDoesNotKeepOthersFromHearing() {
        List<ModelEntry> behind = new ArrayList<>();
        models.bindListener(e -> {
            throw new IllegalStateException("deaf");
        });
        models.bindListener(behind::add);
        models.deploy("m", ONNX, null);
        assertEquals(heard, behind);
    }
}
