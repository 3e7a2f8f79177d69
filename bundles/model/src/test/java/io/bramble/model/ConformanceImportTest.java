package io.bramble.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bramble.graph.Graph;
import io.bramble.model.operator.Importers;
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

/** ONNX's own test cases, where they lie beside the project: what is imported must
 * answer as recorded, what is refused must be refused in a sentence. */
class ConformanceImportTest {
    @Test
    void everyCaseAnswersAsRecordedOrIsRefusedInASentence() throws IOException {
        Path root = RealModelsTest.above("shared/onnx/conformance");
        assumeTrue(root != null);
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> refused = new TreeMap<>();
        int imported = 0;
        int computed = 0;
        try (Stream<Path> files = Files.walk(root)) {
            for (Path onnx : files.filter(f -> f.endsWith("model.onnx")).sorted().toList()) {
                String name = onnx.getParent().getFileName().toString();
                try {
                    Recorded set = new Recorded(onnx.resolveSibling("test_data_set_0"));
                    byte[] bytes = Files.readAllBytes(onnx);
                    Graph graph = Onnx.graph(ByteBuffer.wrap(bytes), set.shapes(bytes), Recorded.COMPUTE);
                    imported++;
                    if (!Recorded.COMPUTE.unsupported(graph).isEmpty()) {
                        Recorded.COMPUTE.unsupported(graph)
                                .forEach(u -> refused.merge(u.replaceAll("\"[^\"]*\"", ".."), 1, Integer::sum));
                        continue;
                    }
                    String difference = set.difference(graph, 1e-3, 1e-5);
                    computed++;
                    if (!difference.isEmpty()) {
                        wrong.add(name + " " + difference);
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
        System.out.println("imported " + imported + " cases, computed " + computed);
        assertEquals(List.of(), wrong);
        assertTrue(computed > 0);
    }
}
