package io.bramble.scheduler;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A part of a job until its result is accepted. */
final class Piece {
    final Job job;
    final int stage;
    final int index;
    final Event.Want want;

    /** Since when it waits. */
    long since;
    /** Whether anybody may take it at once, because its own device gave it back. */
    boolean open;
    /** Devices that tried it and cannot, with their reasons; none of them is asked again. */
    final Map<String, String> failed = new LinkedHashMap<>();
    /** Devices that gave it back. */
    final Set<String> refused = new LinkedHashSet<>();
    /** When it was first refused or failed since it was last lost; -1: never. */
    long turnedDown = -1;

    Piece(Job job, int stage, int index, Event.Want want, long now) {
        this.job = job;
        this.stage = stage;
        this.index = index;
        this.want = want;
        this.since = now;
    }

    /** Notes that its worker went away with it; anybody may take it, and gets the time to say so. */
    void lost(long now) {
        open = true;
        if (turnedDown >= 0) {
            turnedDown = now;
        }
    }

    /** Notes that a device did not do it; it may go to anybody if that was its own. */
    void turnedDownBy(String device, long now) {
        refused.add(device);
        open |= device.equals(want.device());
        if (turnedDown < 0) {
            turnedDown = now;
        }
    }
}
