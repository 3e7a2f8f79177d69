package io.bramble.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.inference.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private long now = Long.MAX_VALUE - 5;
    private final Admission admission = new Admission(() -> now);

    @Test
    void oneTooManyIsRefusedUntilAnotherEnds() {
        Admission.Place first = admission.admit(2);
        admission.admit(2);
        assertEquals(Refusal.Kind.UNAVAILABLE, refused(2).kind());
        first.leave();
        admission.admit(2);
        assertTrue(refused(2).getMessage().startsWith("2 requests are under way here"));
    }

    @Test
    void asLongAsNothingWasMeasuredItIsASecond() {
        admission.admit(1);
        assertEquals(1, refused(1).retrySeconds());
    }

    @Test
    void thoseTurnedAwayAreSpreadOverTheTimeOfARequest() {
        took(12_000);
        List<Admission.Place> places = fill(4);
        assertEquals(List.of(3, 6, 9, 12, 12), List.of(seconds(), seconds(), seconds(), seconds(), seconds()),
                "a place comes free every 3 s, and in 12 s all have");
        now += TimeUnit.SECONDS.toNanos(12);
        assertEquals(3, seconds(), "those who were sent away are to have come back by now");
        places.forEach(Admission.Place::leave);
        admission.admit(4);
    }

    @Test
    void itFollowsWhatRequestsTakeNow() {
        took(40_000);
        for (int i = 0; i < 30; i++) {
            took(2_500);
        }
        fill(1);
        assertEquals(3, refused(1).retrySeconds());
    }

    @Test
    void nobodyIsSentAwayForMoreThanAMinute() {
        took(3_600_000);
        fill(1);
        assertEquals(60, refused(1).retrySeconds());
    }

    private void took(long millis) {
        Admission.Place place = admission.admit(1);
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        place.leave();
    }

    private List<Admission.Place> fill(int most) {
        List<Admission.Place> places = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            places.add(admission.admit(most));
        }
        return places;
    }

    private int seconds() {
        return refused(4).retrySeconds();
    }

    private Refusal refused(int most) {
        return assertThrows(Refusal.class, () -> admission.admit(most));
    }
}
