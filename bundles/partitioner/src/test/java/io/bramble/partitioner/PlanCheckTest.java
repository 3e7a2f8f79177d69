package io.bramble.partitioner;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Breaks a sound plan in one place at a time. */
class PlanCheckTest {
    private final Graph graph = StagesTest.vgg();
    private final List<Device> devices = StagesTest.pis(2);
    private final Plan sound = new StagePartitioner(new Limits(2, 30, 256 << 10)).plan(graph, devices,
            "tiles-and-shards");

    private void refused(Plan plan, String... words) {
        String message = assertThrows(IllegalArgumentException.class, () -> PlanCheck.check(plan)).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), "\"" + word + "\" in: " + message);
        }
    }

    private Plan with(List<Stage> stages) {
        return new Plan(sound.strategy(), graph, devices, stages);
    }

    private Plan withPart(int number, Part part) {
        List<Part> parts = new ArrayList<>(sound.stages().get(0).parts());
        parts.set(number, part);
        return withParts(0, parts);
    }

    private Plan withParts(int number, List<Part> parts) {
        List<Stage> stages = new ArrayList<>(sound.stages());
        Stage s = stages.get(number);
        stages.set(number, new Stage(s.scheme(), s.nodes(), s.outputs(), parts, s.why()));
        return with(stages);
    }

    private Part tile(int number) {
        return sound.stages().get(0).parts().get(number);
    }

    private Part rows(int number, int from, int to) {
        Part part = tile(number);
        Region region = part.outputs().get("pool2.out").with(2, new Range(from, to));
        return Parts.of(part.graph(), Map.of("pool2.out", region), devices.get(0), false);
    }

    @Test
    void bandsThatOverlapAreRefused() {
        refused(withPart(0, rows(0, 0, 5)), "stage 1 (fused-tiles conv1 to pool2)", "overlap");
    }

    @Test
    void aGapBetweenBandsIsRefused() {
        refused(withPart(0, rows(0, 0, 3)), "stage 1", "512 of 8192 elements", "made by no one");
    }

    @Test
    void overlapAndGapOfOneSizeAreRefused() {
        refused(withPart(1, rows(1, 3, 7)), "stage 1", "overlap");
    }

    @Test
    void aMissingPartIsRefused() {
        refused(withParts(0, sound.stages().get(0).parts().subList(1, 4)), "stage 1", "made by no one");
        refused(withParts(2, sound.stages().get(2).parts().subList(0, 1)), "stage 3", "made by no one");
    }

    @Test
    void aShortHaloIsRefused() {
        Part part = tile(1);
        Region region = part.inputs().get("x");
        Range rows = region.range(2);
        refused(
                withPart(1, sent(part, Map.of("x", region.with(2, rows.from() + 1, rows.to())))),
                "stage 1",
                "part 2 on pi-1",
                "wants to be sent");
    }

    @Test
    void anInputThatIsNotSentIsRefused() {
        refused(withPart(2, sent(tile(2), Map.of())), "stage 1", "part 3 on pi-2", "wants to be sent");
    }

    private static Part sent(Part part, Map<String, Region> inputs) {
        return new Part(
                part.graph(),
                inputs,
                part.outputs(),
                part.targets(),
                part.device(),
                part.bound(),
                part.flops());
    }

    @Test
    void stagesInTheWrongOrderAreRefused() {
        List<Stage> stages = new ArrayList<>(sound.stages());
        stages.add(0, stages.remove(1));
        refused(with(stages), "stage 1 (local flatten), part 1 on pi-1", "pool2.out", "no stage before it makes");
    }

    @Test
    void aStageThatKeepsItsValueIsRefused() {
        List<Stage> stages = new ArrayList<>(sound.stages());
        Stage s = stages.get(1);
        stages.set(1, new Stage(s.scheme(), s.nodes(), List.of(), s.parts(), s.why()));
        refused(with(stages), "stage 2 (local flatten), part 1", "not among the stage's outputs");
    }

    @Test
    void aValueBetweenStagesMayStayAndOneOfTheAnswerMayNot() {
        PlanCheck.check(staying(0));
        refused(staying(sound.stages().size() - 1), "stage 4", "fc2.out", "the answer wants it");
    }

    private Plan staying(int number) {
        List<Stage> stages = new ArrayList<>(sound.stages());
        Stage s = stages.get(number);
        stages.set(number, new Stage(s.scheme(), s.nodes(), s.outputs(), s.parts(), s.why(), true));
        return with(stages);
    }

    @Test
    void aMissingLastStageIsRefused() {
        refused(with(sound.stages().subList(0, 3)), "plan", "fc2.out");
    }

    @Test
    void aStageThatStandsTwiceIsRefused() {
        List<Stage> stages = new ArrayList<>(sound.stages());
        stages.add(stages.get(0));
        refused(with(stages), "stage 5", "two stages");
    }

    @Test
    void aGraphThatReadsAnInputOfAnotherSizeIsRefused() {
        Net net = new Net("vgg", 1);
        net.input("x", 1, 3, 66, 66);
        net.conv("conv1", 16, 3, 1);
        Part part = tile(0);
        Graph other = net.graph();
        Map<String, Region> outputs = new HashMap<>(Parts.wholeOutputs(other));
        Part wrong = Parts.of(other, outputs, devices.get(0), false);
        refused(withPart(0, wrong), "stage 1", "part 1 on " + part.device(), "[1,3,64,64]", "[1,3,66,66]");
    }

    @Test
    void aDeviceThatIsNotThereIsRefused() {
        Part part = tile(3);
        Part stray = new Part(
                part.graph(),
                part.inputs(),
                part.outputs(),
                part.targets(),
                "pi-9",
                false,
                part.flops());
        refused(withPart(3, stray), "part 4 on pi-9", "no device");
    }
}
