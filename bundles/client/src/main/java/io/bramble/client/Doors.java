package io.bramble.client;

import java.util.ServiceLoader;

/** What a program without a framework finds of the bundles beside it. */
public final class Doors {
    private Doors() {}

    /** @throws IllegalArgumentException if nobody on the class path gives it */
    public static <T> T found(Class<T> door) {
        return ServiceLoader.load(door, Doors.class.getClassLoader()).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nobody on the class path gives " + door.getName()
                        + "; run bin/bramble of a distribution"));
    }
}
