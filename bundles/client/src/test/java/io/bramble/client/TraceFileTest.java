package io.bramble.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.bramble.inference.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceFileTest {
    private static final Answer.Report REPORT = new Answer.Report("r-1", "auto", 1, 9_000_000, List.of(),
            List.of(new Answer.Span("pi-2", 0, "m/conv1", 1_000_000, 5_000_000, 3_000_000, 700),
                    new Answer.Span("pi-1", 0, "m/conv1", 1_000_000, 4_000_000, 3_000_000, 0),
                    new Answer.Span("pi-2", 1, "m/conv2", 2_000_000, 8_000_000, 1_000_000, 300)));

    @Test
    void aTaskIsASliceOfItsPeerFromSentToDoneAndComputesAtItsEnd() {
        JsonNode tree = TraceFile.tree(REPORT);
        List<String> slices = new ArrayList<>();
        for (JsonNode event : tree.path("traceEvents")) {
            if (event.path("ph").asText().equals("X")) {
                slices.add(event.path("name").asText() + " " + event.path("pid") + "." + event.path("tid") + " "
                        + event.path("ts").asInt() + "+" + event.path("dur").asInt());
            }
        }
        assertEquals(List.of(
                "stage 1 m/conv1 1.0 1000+4000", "compute 1.0 2000+3000",
                "stage 1 m/conv1 0.0 1000+3000", "compute 0.0 1000+3000",
                "stage 2 m/conv2 1.1 2000+6000", "compute 1.1 7000+1000"), slices);
        assertEquals("pi-1", tree.at("/traceEvents/0/args/name").asText());
        assertEquals(9, tree.at("/otherData/milliseconds").asDouble());
    }
}
