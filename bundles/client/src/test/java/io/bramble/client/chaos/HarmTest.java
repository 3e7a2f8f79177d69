package io.bramble.client.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class HarmTest {
    private static final List<Fault> ALL = List.of(Fault.values());
    private static final Duration EVERY = Duration.ofSeconds(4);

    private static List<Harm> first(int count, List<Fault> kinds, long seed) {
        Iterator<Harm> harms = Harm.byChance(kinds, 4, EVERY, seed);
        return Stream.generate(harms::next).limit(count).toList();
    }

    @Test
    void aSeedGivesTheSameFaultsAgainAndAnotherGivesOthers() {
        assertEquals(first(20, ALL, 3), first(20, ALL, 3));
        assertNotEquals(first(20, ALL, 3), first(20, ALL, 4));
    }

    @Test
    void everyKindBefallsEveryPeerAndLastsLongerAndShorterThanALease() {
        List<Harm> harms = first(400, ALL, 1);
        assertEquals(EnumSet.allOf(Fault.class), harms.stream().map(Harm::fault).collect(Collectors.toSet()));
        assertEquals(Set.of(0, 1, 2, 3), harms.stream().map(Harm::peer).collect(Collectors.toSet()));
        assertTrue(harms.stream().anyMatch(h -> h.lasts().toMillis() < 1_000));
        assertTrue(harms.stream().anyMatch(h -> h.lasts().toMillis() > 10_000));
        assertTrue(harms.stream().allMatch(h -> h.after().toMillis() >= 2_000 && h.after().toMillis() <= 6_000));
    }

    @Test
    void onlyTheKindsThatAreWantedOccurAndNoneIfNoneIs() {
        assertTrue(first(50, List.of(Fault.CUT), 1).stream().allMatch(h -> h.fault() == Fault.CUT));
        assertFalse(Harm.byChance(List.of(), 4, EVERY, 1).hasNext());
    }

    @Test
    void aFaultThatThereIsNotIsRefusedWithThoseThereAre() {
        String message = assertThrows(IllegalArgumentException.class, () -> Fault.named("flood")).getMessage();
        assertEquals("there is no fault \"flood\"; there are [kill, tear, stop, cut, upgrade]", message);
        assertEquals(Fault.STOP, Fault.named("stop"));
    }
}
