package io.bramble.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.gateway.Experience.Lesson;
import io.bramble.plan.Device;
import io.bramble.plan.Forecast;
import io.bramble.plan.Link;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Three plans that differ in a stage's name, of which some promise what they do not hold. */
class ChoiceTest {
    private static final Lesson LESSON = new Lesson(1, 2);
    private static final Lesson ANOTHER = new Lesson(1, 3);

    private final List<Device> devices = List.of(OneModelHouse.worker("pi-1").device());
    private final Map<String, Double> promises = new HashMap<>(Map.of("a", 0.1, "b", 0.2, "c", 0.3));
    private String next = "a";
    private boolean soonest = true;
    private long number;
    private Executor planner = Runnable::run;
    private final Choice choice = new Choice(new Choice.Planning() {
        @Override
        public Plan make(List<Device> now) {
            return promising(plan(next, now));
        }

        @Override
        public Plan forecast(Plan plan, List<Device> now) {
            return promising(plan);
        }

        @Override
        public boolean soonest() {
            return soonest;
        }

        @Override
        public long number() {
            return ++number;
        }
    }, work -> planner.execute(work), devices, Lesson.NONE, "it is the first");

    private Plan plan(String name, List<Device> now) {
        Plan local = OneModelHouse.partitioner().plan(OneModelHouse.GRAPH, now, "local");
        Stage stage = local.stages().get(0);
        return new Plan("auto", local.graph(), now,
                List.of(new Stage("local", stage.nodes(), List.of(name), stage.parts(), "")));
    }

    private Plan promising(Plan plan) {
        double seconds = promises.get(name(plan));
        return plan.with(new Forecast(seconds, 1 / seconds, 0, Map.of(), Map.of(), List.of(), List.of()));
    }

    private static String name(Plan plan) {
        return plan.stages().get(0).outputs().get(0);
    }

    private String used(Lesson lesson) {
        return name(choice.plan(devices, lesson).plan());
    }

    private void takes(double seconds, Lesson lesson) {
        for (int i = 0; i < 12; i++) {
            choice.answered(choice.plan(devices, lesson), seconds);
        }
    }

    @Test
    void theFirstRequestsTeachNothing() {
        assertEquals(List.of(false, false, true),
                List.of(1, 2, 3).stream().map(i -> choice.answered(choice.plan(devices, Lesson.NONE), 1)).toList());
    }

    @Test
    void aPlanIsNotLeftForOneThatPromisesLittleMore() {
        takes(0.21, Lesson.NONE);
        next = "b";
        assertEquals("a", used(LESSON), "0.2 are not a tenth less than 0.21");
        takes(0.25, LESSON);
        takes(0.25, LESSON);
        assertEquals("b", used(ANOTHER));
        assertEquals(ANOTHER.toString(), choice.plan(devices, ANOTHER).plan().because());
    }

    @Test
    void aPlanThatBreaksItsPromiseGivesWayAndIsNotTriedAgain() {
        takes(0.25, Lesson.NONE);
        long first = choice.plan(devices, Lesson.NONE).plan().epoch();
        next = "b";
        assertEquals("b", used(LESSON));
        takes(0.4, LESSON);
        assertEquals("a", used(LESSON));
        assertEquals(first, choice.plan(devices, LESSON).plan().epoch());
        assertTrue(choice.plan(devices, LESSON).plan().because().contains("400 ms, by this one 250"));
        takes(0.25, LESSON);
        assertEquals("a", used(ANOTHER));
    }

    @Test
    void aPlanThatStillGetsFasterIsNotJudged() {
        for (int i = 0; i < 14; i++) {
            choice.answered(choice.plan(devices, Lesson.NONE), 2 * Math.pow(0.8, i));
        }
        next = "b";
        promises.put("b", 0.01);
        assertEquals("a", used(LESSON));
        takes(0.05, LESSON);
        assertEquals("b", used(LESSON));
    }

    @Test
    void aPlanThatKeepsItsPromiseStays() {
        takes(0.25, Lesson.NONE);
        next = "b";
        takes(0.2, LESSON);
        next = "a";
        promises.put("a", 0.15);
        assertEquals("b", used(ANOTHER), "a took 0.25, whatever it promises now");
    }

    @Test
    void whereALinkChangesEveryPlanMayBeTriedAgain() {
        takes(0.25, Lesson.NONE);
        next = "b";
        takes(0.4, LESSON);
        List<Device> now = devices.stream().map(d -> d.with(new Link(10, 5, 1))).toList();
        promises.put("a", 1.0);
        assertEquals("b", name(choice.plan(now, LESSON).plan()));
        assertEquals("pi-1 has another link", choice.plan(now, LESSON).plan().because());
    }

    @Test
    void whereAnswersASecondCountWhatARequestTookAloneDoesNot() {
        soonest = false;
        takes(5, Lesson.NONE);
        next = "b";
        assertEquals("a", used(LESSON), "b promises half as many");
        promises.put("b", 0.01);
        takes(5, ANOTHER);
        assertEquals("b", used(ANOTHER));
    }

    @Test
    void requestsThatComeWhileAnotherPlanIsMadeGoByTheOneThereIs() {
        takes(0.25, Lesson.NONE);
        List<Runnable> later = laterOn();
        next = "b";
        assertEquals("a", used(LESSON));
        assertEquals("a", used(LESSON));
        assertEquals(1, later.size(), "it is made once");
        later.get(0).run();
        assertEquals("b", used(LESSON));
    }

    @Test
    void aPlanIsMadeAnewForWhatHasChangedMeanwhileAndNoOtherIsUsed() {
        takes(0.25, Lesson.NONE);
        List<Runnable> later = laterOn();
        next = "b";
        promises.put("b", 0.15);
        used(LESSON);
        List<Device> now = devices.stream().map(d -> d.with(new Link(10, 5, 1))).toList();
        assertEquals("a", name(choice.plan(now, LESSON).plan()));
        assertEquals(1, later.size());
        later.get(0).run();
        assertEquals("b", name(choice.plan(now, LESSON).plan()));
        assertEquals("pi-1 has another link", choice.plan(now, LESSON).plan().because());
        assertEquals(2, choice.plan(now, LESSON).plan().epoch(), "one plan besides the first");
    }

    @Test
    void whereNoOtherPlanCanBeMadeTheOneThereIsStaysAndTheNextChangeIsLookedAt() {
        takes(0.25, Lesson.NONE);
        next = "one that promises nothing, and so cannot be made";
        assertEquals("a", used(LESSON));
        next = "b";
        assertEquals("b", used(ANOTHER));
    }

    private List<Runnable> laterOn() {
        List<Runnable> later = new ArrayList<>();
        planner = later::add;
        return later;
    }

    @Test
    void answersOfAPlanThatIsNotUsedAnyMoreCountForNothing() {
        Plans.Numbered before = choice.plan(devices, Lesson.NONE);
        takes(0.25, Lesson.NONE);
        next = "b";
        assertNotEquals(before.plan().epoch(), choice.plan(devices, LESSON).plan().epoch());
        assertEquals(false, choice.answered(before, 0.01));
    }
}
