package io.bramble.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bramble.model.Conformance.Case;
import io.bramble.model.Conformance.Verdict;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxReader;
import io.bramble.model.operator.InputBinding;
import io.bramble.model.operator.Remainder;
import io.bramble.model.operator.Translation;
import io.bramble.model.oracle.OperatorSamples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** ONNX's own test cases, where they lie beside the project: what is imported must
 * answer as recorded, what is refused must be refused in a sentence. */
class ConformanceImportTest {
    @Test
    void everyCaseAnswersAsRecordedOrIsRefusedInASentence() throws IOException {
        Path root = RealModelsTest.above("shared/onnx/conformance");
        assumeTrue(root != null);
        List<String> wrong = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        Map<String, Integer> tally = new TreeMap<>();
        OperatorsPage page = new OperatorsPage();
        for (Case one : Conformance.cases(root)) {
            Verdict verdict = one.verdict(page.audience());
            tally.merge("tier " + one.tier() + " " + verdict.kind(), 1, Integer::sum);
            page.add(one, verdict);
            lines.add(one.tier() + "\t" + one.operator() + "\t" + verdict.kind() + "\t" + one.name() + "\t"
                    + verdict.why());
            if (verdict.kind() == Conformance.Kind.DIFFERS) {
                wrong.add(one.name() + ": " + verdict.why());
            }
        }
        Files.write(Path.of("target/conformance.tsv"), lines);
        Path docs = RealModelsTest.above("docs");
        if (Boolean.getBoolean("bramble.docs") && docs != null) {
            for (byte[] file : OperatorSamples.files()) {
                OnnxModel model = OnnxReader.read(ByteBuffer.wrap(file));
                Remainder whole = Remainder.whole(model, InputBinding.of(model, Map.of()));
                page.add(model.graph().nodes().get(0).key(),
                        Translation.of(whole, Map.of(), Recorded.COMPUTE, page.audience()).graph());
            }
            Files.writeString(docs.resolve("operators.md"), page.text());
        }
        tally.forEach((what, n) -> System.out.println(what + ": " + n));
        assertTrue(tally.containsKey("tier A " + Conformance.Kind.AGREES));
        assertEquals(List.of(), wrong);
    }
}
