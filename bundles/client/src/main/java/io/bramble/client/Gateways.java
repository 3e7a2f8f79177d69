package io.bramble.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Whom a client may ask: the peers it was given, then those it has heard of. One that failed rests as long as it took to
 * fail, twice as long after each further failure; one that is too busy rests as long as it says.
 */
final class Gateways {
    static final Duration LEAST_REST = Duration.ofMillis(250);
    static final Duration MOST_REST = Duration.ofSeconds(30);
    /** A gateway that asks for more is asked again all the same. */
    static final Duration MOST_BUSY = Duration.ofSeconds(10);

    private static final int PORT = 5683;
    private static final int MOST_LEARNED = 256;
    private static final int MOST_DOUBLINGS = 7;

    private final List<URI> given;
    private final LongSupplier nanos;
    private final Map<URI, Rest> rests = new ConcurrentHashMap<>();
    private volatile List<URI> learned = List.of();

    private record Rest(long until, int failures) {}

    /** @param nanos a clock that only goes forward */
    Gateways(List<URI> given, LongSupplier nanos) {
        if (given.isEmpty()) {
            throw new IllegalArgumentException("a client wants the address of at least one peer, got none");
        }
        this.given = given.stream().map(Gateways::withPort).distinct().toList();
        this.nanos = nanos;
    }

    /** So that an address is the same however it is written. */
    private static URI withPort(URI at) {
        String bare = at.toString().replaceAll("/+$", "");
        return URI.create(at.getHost() != null && at.getPort() < 0 ? bare + ":" + PORT : bare);
    }

    List<URI> given() {
        return given;
    }

    /** All there are: those that do not rest in the order they were given or heard of, then the others, the first back first. */
    List<URI> all() {
        Set<URI> all = new LinkedHashSet<>(given);
        all.addAll(learned);
        return all.stream().sorted(Comparator.comparing(this::rest)).toList();
    }

    /** Those of {@link #all} that do not rest. */
    List<URI> awake() {
        return all().stream().filter(p -> rest(p).isZero()).toList();
    }

    /** How long until one is awake. */
    Duration untilOneIsAwake() {
        return rest(all().get(0));
    }

    private Duration rest(URI peer) {
        Rest rest = rests.get(peer);
        return rest == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, rest.until - nanos.getAsLong()));
    }

    void answered(URI peer) {
        rests.remove(peer);
    }

    /** @param comeBack when it says there will be room */
    void busy(URI peer, Duration comeBack) {
        rests.put(peer, new Rest(nanos.getAsLong() + within(comeBack, MOST_BUSY).toNanos(), 0));
    }

    /** @param took until that was known */
    void failed(URI peer, Duration took) {
        rests.compute(peer, (key, before) -> {
            int failures = before == null ? 0 : before.failures;
            Duration rest = within(within(took, MOST_REST).multipliedBy(1L << failures), MOST_REST);
            return new Rest(nanos.getAsLong() + rest.toNanos(), Math.min(failures + 1, MOST_DOUBLINGS));
        });
    }

    private static Duration within(Duration wish, Duration most) {
        return wish.compareTo(LEAST_REST) < 0 ? LEAST_REST : wish.compareTo(most) > 0 ? most : wish;
    }

    /**
     * Takes over what a peer says of those it knows; who is not named any more is forgotten.
     *
     * @param peers an array of objects with {@code address} {@code host:port}, the peer asked first
     * @param asked whose scheme the others are asked with, too
     */
    void learn(JsonNode peers, URI asked) {
        List<URI> others = new ArrayList<>();
        for (int i = 1; i < Math.min(peers.size(), MOST_LEARNED); i++) {
            String address = peers.get(i).path("address").asText();
            if (!address.isEmpty()) {
                others.add(URI.create(asked.getScheme() + "://" + address));
            }
        }
        learned = List.copyOf(others);
    }
}
