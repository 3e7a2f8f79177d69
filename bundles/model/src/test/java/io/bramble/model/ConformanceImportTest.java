package io.bramble.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bramble.graph.Graph;
import io.bramble.model.operator.Importers;
import io.bramble.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** ONNX's own test cases, where they lie beside the project: shapes must be as recorded, refusals must be sentences. */
class ConformanceImportTest {
    @Test
    void everyCaseHasTheRecordedShapesOrIsRefusedInASentence() throws IOException {
        Path root = RealModelsTest.above("shared/onnx/conformance");
        assumeTrue(root != null);
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> refused = new TreeMap<>();
        int[] imported = new int[1];
        try (Stream<Path> files = Files.walk(root)) {
            for (Path onnx : files.filter(f -> f.endsWith("model.onnx")).sorted().toList()) {
                String name = onnx.getParent().getFileName().toString();
                try {
                    Graph graph = Onnx.graph(ByteBuffer.wrap(Files.readAllBytes(onnx)), Map.of(), null);
                    imported[0]++;
                    for (int i = 0; i < graph.outputs().size(); i++) {
                        Path out = onnx.resolveSibling("test_data_set_0").resolve("output_" + i + ".pb");
                        Shape want = RealModelsTest.recorded(out);
                        Shape got = graph.shape(graph.outputs().get(i));
                        if (!want.equals(got)) {
                            wrong.add(name + " output " + i + " wants " + want + ", got " + got);
                        }
                    }
                } catch (UnsupportedModel e) {
                    for (String s : e.sentences()) {
                        String known = Importers.names().stream().filter(n -> s.startsWith(n + " ")).findFirst()
                                .map(n -> s.replaceAll("\"[^\"]*\"", "..")).orElse("unknown operator or type");
                        refused.merge(known, 1, Integer::sum);
                    }
                } catch (IllegalArgumentException e) {
                    wrong.add(name + ": " + e.getMessage());
                } catch (RuntimeException e) {
                    wrong.add(name + " stray: " + e);
                }
            }
        }
        refused.forEach((why, n) -> System.out.println(n + "x " + why));
        System.out.println("imported " + imported[0] + " cases");
        assertEquals(List.of(), wrong);
        assertTrue(imported[0] > 0);
    }
}
