package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** {@code bramble plan --devices} of the built distribution: plans for clusters that are not there. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class PlanIT {
    @TempDir
    private Path folder;

    private String plan(int code, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Distribution.built().launcher().toString(), "plan"));
        command.addAll(Arrays.asList(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process plan = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertTrue(plan.waitFor(120, TimeUnit.SECONDS), "bramble plan did not end");
        assertEquals(code, plan.exitValue(), Files.readString(err));
        return code == 0 ? Files.readString(out) : Files.readString(err);
    }

    @Test
    void aLargeNetworkOnFourBoardsIsCutAndSaysWhatItWonAgainstAndIsDrawn() throws Exception {
        Path svg = folder.resolve("plan.svg");
        String words = plan(0, "zoo:resnet-50", "--devices", "4xpi4", "--svg", svg.toString());
        assertTrue(words.startsWith("plan auto of \"resnet-50\" on pi4-1, pi4-2, pi4-3, pi4-4"), words);
        assertTrue(words.contains("fused-tiles") && words.contains("expected: ") && words.contains("lost: local"),
                words);
        Document picture = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
        assertEquals("svg", picture.getDocumentElement().getTagName());
        assertTrue(picture.getElementsByTagName("rect").getLength() > 5);
    }

    @Test
    void aSmallNetworkOnFastBoardsStaysLocalAndManyRequestsGoToWhoeverIsFree() throws Exception {
        assertTrue(plan(0, "zoo:squeezenet-1.1", "--devices", "4xpi5").contains("1. local "));
        assertTrue(plan(0, "zoo:resnet-50", "--devices", "4xpi5", "--strategy", "throughput")
                .contains("1. frame-parallel "));
    }

    @Test
    void anUnknownBoardIsAnsweredWithThoseThereAre() throws Exception {
        String said = plan(1, "zoo:squeezenet-1.1", "--devices", "4xpi9");
        assertTrue(said.contains("pi3b, pi4, pi5"), said);
    }
}
