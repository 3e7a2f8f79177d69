package io.bramble.protocol.net;

import io.bramble.inference.Refusal;
import io.bramble.protocol.Method;
import java.util.List;
import java.util.Set;
import org.eclipse.californium.core.server.resources.Resource;

/**
 * Answer in the place of a client's resources while these are not there: as a peer starts, and as a bundle is replaced.
 * A bare 4.04 would say that there is no such thing.
 */
final class StandIns {
    private static final List<String> DOOR = List.of("models", "requests", "peers", "check");
    private static final int AT_ONCE = 32;

    private StandIns() {}

    static List<Resource> all() {
        return DOOR.stream().map(StandIns::named).toList();
    }

    /** For a resource that goes. */
    static List<Resource> of(Resource gone) {
        return DOOR.contains(gone.getName()) ? List.of(named(gone.getName())) : List.of();
    }

    private static Resource named(String name) {
        return new Served(name, AT_ONCE, Set.of(Method.values()), request -> {
            throw new Refusal(Refusal.Kind.UNAVAILABLE,
                    "this peer starts, or a part of it is being replaced; come back in a second, or ask another peer");
        }).deep().hidden();
    }
}
