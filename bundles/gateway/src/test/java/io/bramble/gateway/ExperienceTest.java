package io.bramble.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bramble.gateway.Experience.Lesson;
import io.bramble.inference.Answer.Share;
import io.bramble.plan.Device;
import io.bramble.plan.Forecast;
import io.bramble.plan.Forecast.Stretch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExperienceTest {
    /** 30 ms on each of two devices and 10 ms of messages. */
    private static final Forecast FORECAST = new Forecast(0.04, 25, 1000, Map.of(), Map.of("a", 0.03, "b", 0.03),
            List.of(new Stretch(0.04, 0.03, 0.06, 1000)), List.of());

    private final Experience experience = new Experience();

    private void answered(int times, double millis, double computed) {
        long nanos = (long) (computed * 1e6);
        for (int i = 0; i < times; i++) {
            experience.answered(FORECAST, Lesson.NONE, (long) (millis * 1e6),
                    List.of(new Share("a", 1, 0, 0, nanos), new Share("b", 1, 0, 0, nanos)));
        }
    }

    @Test
    void whatWasExpectedAndCameTeachesNothing() {
        answered(20, 41, 31);
        assertEquals(Lesson.NONE, experience.lesson());
    }

    @Test
    void someRequestsThatTookLongerTeachHowMuch() {
        answered(4, 90, 60);
        assertEquals(Lesson.NONE, experience.lesson());
        answered(1, 90, 60);
        assertEquals(2, experience.lesson().computing(), 1e-9);
        assertEquals(1, experience.lesson().messages());
        answered(4, 90, 60);
        assertEquals(3, experience.lesson().messages(), 1e-9);
    }

    @Test
    void whatADeviceAloneComputesTeachesMoreThanWhatSeveralDo() {
        Forecast local = new Forecast(0.06, 16, 0, Map.of(), Map.of("a", 0.06),
                List.of(new Stretch(0.06, 0.06, 0.06, 0)), List.of());
        for (int i = 0; i < 7; i++) {
            experience.answered(local, Lesson.NONE, 91_000_000, List.of(new Share("a", 1, 0, 0, 90_000_000)));
        }
        answered(7, 95, 60);
        assertEquals(1.5, experience.lesson().computing(), 1e-9);
        assertEquals(5, experience.lesson().messages(), 1e-9, "95 ms less one and a half times 30 are 50 for 10");
    }

    @Test
    void messagesAreBelievedToCostHalfOfWhatTheyWereMeasuredToAtLeast() {
        answered(20, 30, 30);
        assertEquals(0.5, experience.lesson().messages(), "nothing is left for them");
    }

    @Test
    void aSingleSlowRequestTeachesNothing() {
        answered(9, 40, 30);
        answered(3, 400, 200);
        assertEquals(Lesson.NONE, experience.lesson());
    }

    @Test
    void aLessonMakesDevicesSlowerAndTheirLinksLonger() {
        Device device = new Device("a", 10, 4, 1 << 20, 4, "vector");
        Device slower = new Lesson(2, 3).apply(device);
        assertEquals(5, slower.gflops());
        assertEquals(2, slower.memoryGbs());
        assertEquals(3 * device.link().roundTripMillis(), slower.link().roundTripMillis());
        assertEquals(device, Lesson.NONE.apply(device));
    }
}
