package io.bramble.scheduler;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;

/**
 * Who takes a waiting piece.
 *
 * <p>First of all its own device, if that has a free credit. A piece that is <em>released</em> goes to the least loaded
 * worker: it is meant for nobody, its device is gone, gave it back, lost a task, or has taken nothing for {@link Rules#boundWait}. One
 * that is neither bound nor released is stolen by a worker that holds nothing at all, after {@link Rules#stealWait}, so
 * that a device whose offer is on its way is not robbed by a gateway that happens to have a second credit. The local
 * worker, drained or not, is the last resort for what nobody else is there for, and the only one for a piece that is
 * <em>homebound</em>. A piece whose inputs are still being made goes to its own device alone, and after all others.
 */
final class Placement {
    private final Map<String, Seat> seats;
    private final Rules rules;
    private final long now;

    Placement(Map<String, Seat> seats, Rules rules, long now) {
        this.seats = seats;
        this.rules = rules;
        this.now = now;
    }

    /** The device it is meant for, if that takes it now; else null. */
    Seat own(Piece piece) {
        if (!piece.ready()) {
            return null;
        }
        Seat home = home(piece);
        if (home != null) {
            return takes(home, piece) ? home : null;
        }
        Seat own = seats.get(piece.want.device());
        return own != null && takes(own, piece) ? own : null;
    }

    /** Somebody else who takes it now; null if it waits. */
    Seat other(Piece piece) {
        if (!piece.ready()) {
            return null;
        }
        Seat home = home(piece);
        if (home != null) {
            return home.holds.isEmpty() ? home : null;
        }
        boolean released = released(piece);
        if (released) {
            Seat best = least(piece, seats.values());
            return best != null ? best : lastResort(piece);
        }
        if (!piece.want.bound() && now - piece.since >= rules.stealWait()) {
            return least(piece, seats.values().stream().filter(s -> s.holds.isEmpty()).toList());
        }
        return null;
    }

    /** Its own device, for a piece that is to wait there for what it reads; null if that takes nothing. */
    Seat ahead(Piece piece) {
        Seat own = seats.get(piece.want.device());
        return !piece.ready() && own != null && takes(own, piece) ? own : null;
    }

    /** Whether its own device is there and takes nothing, so that a call might help. */
    boolean ownIsSilent(Piece piece) {
        Seat own = seats.get(piece.want.device());
        return piece.ready() && own != null && !own.local && own.window() == 0;
    }

    /**
     * Whether nobody is left to do it: this peer's worker turned it down, and {@link Rules#boundWait} later no
     * one is willing.
     */
    boolean hopeless(Piece piece) {
        return piece.turnedDown >= 0
                && piece.ready()
                && now - piece.turnedDown >= rules.boundWait()
                && seats.values().stream().anyMatch(s -> s.local && piece.refused.contains(s.device))
                && seats.values().stream().noneMatch(s -> willing(s, piece));
    }

    /** Who alone is to do it; null where it is as good with any. */
    private Seat home(Piece piece) {
        return !piece.homebound()
                ? null
                : seats.values().stream()
                        .filter(s -> s.local && !piece.refused.contains(s.device)
                                && !piece.failed.containsKey(s.device))
                        .findFirst()
                        .orElse(null);
    }

    private boolean released(Piece piece) {
        Seat own = seats.get(piece.want.device());
        if (own == null || piece.open) {
            return true;
        }
        return own.window() == 0
                && (own.local || own.suspect()
                        || now - Math.max(own.emptySince(), piece.since) >= rules.boundWait());
    }

    private Seat least(Piece piece, Collection<Seat> among) {
        return among.stream()
                .filter(s -> takes(s, piece))
                .min(Comparator.comparingDouble(s -> (double) s.holds.size() / s.window()))
                .orElse(null);
    }

    private Seat lastResort(Piece piece) {
        boolean alone = seats.values().stream().allMatch(s -> s.local);
        boolean nobody = seats.values().stream().noneMatch(s -> !s.local && willing(s, piece));
        if (!nobody || !alone && now - piece.since < rules.boundWait()) {
            return null;
        }
        return seats.values().stream()
                .filter(s -> s.local && s.holds.isEmpty() && !piece.refused.contains(s.device))
                .findFirst()
                .orElse(null);
    }

    private static boolean takes(Seat seat, Piece piece) {
        return seat.hasFree() && willing(seat, piece);
    }

    private static boolean willing(Seat seat, Piece piece) {
        return seat.window() > 0 && !piece.failed.containsKey(seat.device);
    }
}
