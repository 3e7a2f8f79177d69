package io.bramble.worker;

import java.util.List;

/** Slices of a task that were not to be had. */
final class MissingSlices extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> keys;

    MissingSlices(List<String> keys, String reason) {
        super(reason);
        this.keys = keys;
    }

    List<String> keys() {
        return keys;
    }
}
