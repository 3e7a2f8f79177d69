package io.bramble.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A part of a job: it is blocked until what it reads is there or on its way, waits for a worker, is with one, and is done
 * when its result is accepted. The output of one that keeps is with its worker then, as long as anybody needs it and that worker
 * is there; if it is lost before, the piece is to be done again.
 */
final class Piece {
    /** So often a slice may be found missing before the gateway does by itself what others seem not to manage. */
    private static final int MOST_MISSING = 3;

    /** A kept output: under which task it was made, and who has it. */
    record Copy(long task, Seat seat) {}

    /** A result that is held against others. */
    record Vote(long task, Seat seat, long digest) {}

    final Job job;
    final int stage;
    final int index;
    final Event.Want want;
    /** Pieces whose outputs it reads; and those that read its. */
    final List<Piece> sources = new ArrayList<>();
    final List<Piece> readers = new ArrayList<>();

    boolean done;
    /** Where its kept output is; null: it has none, or it is gone or not needed any more. */
    Copy copy;
    /** Whether it will never be done again, whoever vanishes. */
    boolean settled;
    /** Whether it takes so long that none is sent to wait for its output. */
    boolean stalled;
    /** Whether it waits for a worker. */
    boolean queued;
    /** Under which tasks workers have it: one, or two if the first is late. */
    private final Set<Long> tasks = new LinkedHashSet<>();
    /** Since when it waits. */
    long since;
    /** When its output was made last. */
    long ended;
    /** Since when all it reads is there; or was, for what is lost later may have been read before. */
    long fed;
    /** Whether all it reads has been there since it was sent. */
    private boolean begun;
    /** Whether anybody may take it at once, because its own device gave it back. */
    boolean open;
    /** Devices that tried it and cannot, with their reasons; none of them is asked again. */
    final Map<String, String> failed = new LinkedHashMap<>();
    /** Devices that gave it back. */
    final Set<String> refused = new LinkedHashSet<>();
    /** Devices whose results of it were wrong; none of them is asked again. */
    final Set<String> distrusted = new HashSet<>();
    /** Results of it of which it is not known yet which are right, by device. */
    final Map<String, Vote> votes = new LinkedHashMap<>();
    /** When it was first refused or failed since it was last lost; -1: never. */
    long turnedDown = -1;

    /** Pieces that were not done yet when it was sent, and the task that it was told to fetch the output of. */
    private final Map<Piece, Long> awaited = new HashMap<>();

    private int missing;

    Piece(Job job, int stage, int index, Event.Want want) {
        this.job = job;
        this.stage = stage;
        this.index = index;
        this.want = want;
    }

    boolean keeps() {
        return want.keeps();
    }

    /** Whether all it reads is there. */
    boolean ready() {
        // A loop, because everything is asked this again and again.
        for (Piece s : sources) {
            if (!s.done || s.keeps() && s.copy == null) {
                return false;
            }
        }
        return true;
    }

    /** Notes that a source has ended; it can begin when all have. */
    void sourceEnded() {
        if (ready()) {
            begun = true;
            for (Piece s : sources) {
                fed = s == sources.getFirst() ? s.ended : Math.max(fed, s.ended);
            }
        }
    }

    /** Whether who has it could begin, and it is known since when. */
    boolean begun() {
        return begun;
    }

    /** Whether all it reads is there, or is being made by workers that will keep it, so that it may be sent ahead. */
    boolean foreseeable() {
        return missing == 0
                && sources.stream().allMatch(s -> s.keeps() ? s.copy != null || s.running() && !s.stalled : s.done);
    }

    /** Notes under which task a worker has it, too. */
    void sent(long task) {
        if (tasks.isEmpty()) {
            stalled = false;
            begun = ready();
            awaited.clear();
        }
        sources.stream().filter(s -> s.keeps() && s.copy == null).forEach(s -> awaited.put(s, s.source().task()));
        tasks.add(task);
    }

    void over(long task) {
        tasks.remove(task);
    }

    /** Whether one worker has it and another might have it too. */
    boolean mayBeDoubled() {
        return tasks.size() == 1 && ready() && !homebound();
    }

    /** Whether it was sent while another was to be made, and that is not done yet. */
    boolean awaits(Piece source) {
        return awaited.containsKey(source) && !source.done;
    }

    /**
     * Whether it was sent to fetch what a task was yet to make that nothing is known of yet. If it is done now, so is that, and
     * its result on its way, or kept back to travel with others.
     */
    boolean isEarly() {
        for (Map.Entry<Piece, Long> a : awaited.entrySet()) {
            if (a.getKey().tasks.contains(a.getValue())) {
                return true;
            }
        }
        return false;
    }

    /** Whether it was sent to fetch what a task was yet to make, and that came to nothing since, or another was first. */
    boolean waitsInVain(Piece source) {
        Long told = awaited.get(source);
        return told != null && !source.tasks.contains(told) && (source.copy == null || source.copy.task != told);
    }

    boolean running() {
        return !tasks.isEmpty();
    }

    /** Whether somebody has yet to read its output. */
    boolean needed() {
        return readers.stream().anyMatch(r -> !r.done);
    }

    /** Where what it reads is kept, or will be. */
    List<Action.Source> kept() {
        return sources.stream().filter(Piece::keeps).map(Piece::source).toList();
    }

    private Action.Source source() {
        return copy != null
                ? new Action.Source(stage, index, copy.task, false)
                : tasks.stream()
                        .map(task -> new Action.Source(stage, index, task, true))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(
                                "a part is sent without stage " + stage + " part " + index + ", which nobody makes"));
    }

    /** Its output is lost and needed: as if it had never been done. */
    void again() {
        refused.clear();
        turnedDown = -1;
    }

    /** Whether that device is not to do it, now or ever. */
    boolean excludes(String device) {
        return failed.containsKey(device) || distrusted.contains(device) || votes.containsKey(device);
    }

    /** Notes a result that others are held against; anybody else may make one. */
    void voted(Vote vote) {
        votes.put(vote.seat.device, vote);
        open = true;
    }

    /** Notes that something it should have read, or its own output, was not where it should have been. */
    void missed() {
        missing++;
    }

    /** Whether only the gateway's own worker is to do it, which has what it makes and reaches everybody. */
    boolean homebound() {
        return missing >= MOST_MISSING;
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
