package io.bramble.client.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can befall a peer. */
public enum Fault {
    /** SIGKILL; started again after a while. */
    KILL,
    /** SIGKILL, and one of its files of models and weights is cut in half, as a card may leave it when the plug is pulled. */
    TEAR,
    /** SIGSTOP; continued after a while. */
    STOP,
    /** Its link is down for a while: nobody is told. */
    CUT,
    /** One of its bundles is replaced while it runs. */
    UPGRADE;

    /** @throws IllegalArgumentException if there is none of the name, with the names there are */
    public static Fault named(String name) {
        return Arrays.stream(values()).filter(f -> f.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no fault \"" + name + "\"; there are " + List.of(values())));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
