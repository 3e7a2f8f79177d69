package io.bramble.scheduler;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Who takes a waiting piece.
 *
 * <p>First of all its own device, if that has a free credit. A piece that is <em>released</em> goes to anybody: it is
 * meant for nobody, its device is gone, is left out, rests, gave it back, lost a task, is late with one, or has taken nothing
 * for {@link Rules#boundWait}. One that is not released is stolen by a worker that holds nothing at all, after
 * {@link Rules#stealWait}, so that a device whose offer is on its way is not robbed by a gateway that happens to have a
 * second credit; a bound one only by a worker that has done its kind before, for to bring its weights elsewhere takes longer
 * than most waits. A piece whose inputs are still being made goes to its own device alone, and after all others.
 *
 * <p><em>Nearest first.</em> Near is a worker that keeps something the piece reads, or has done its kind before and so has
 * its weights. A bound piece, whose weights are many, goes to the nearest, then the least loaded; another to the least
 * loaded, then the nearest. Whoever could take several gets one first that it is near to.
 *
 * <p>A worker <em>rests</em> after another was done first with what it was late with, for as long as it was at it: it gets what
 * nobody else takes. So one that stands still and is believed alive holds up a request once and not with each of its parts.
 *
 * <p>The local worker, drained or not, is the last resort for what nobody else is there for, and the only one for a piece
 * that is <em>homebound</em>.
 */
final class Placement {
    private final Map<String, Seat> seats;
    private final Rules rules;
    private final Stragglers stragglers;
    private final Set<Seat> late;
    private final BiPredicate<Piece, Seat> joins;
    private final long now;

    /**
     * @param late workers that are late with a task
     * @param joins whether a piece may go in a message that a worker is about to get
     */
    Placement(Map<String, Seat> seats, Rules rules, Stragglers stragglers, Set<Seat> late,
            BiPredicate<Piece, Seat> joins, long now) {
        this.seats = seats;
        this.rules = rules;
        this.stragglers = stragglers;
        this.late = late;
        this.joins = joins;
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
        return own != null && !own.rests(now) && takes(own, piece) ? own : null;
    }

    /** Somebody else who takes it now and is near; null if there is nobody. */
    Seat near(Piece piece) {
        return piece.ready() && home(piece) == null
                ? best(piece, takers(piece).filter(s -> (piece.want.bound() || s.holds.isEmpty()) && !s.rests(now)
                        && takes(s, piece) && nearness(s, piece) > 0))
                : null;
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
        Seat best = best(piece, takers(piece));
        return best == null && released(piece) ? lastResort(piece) : best;
    }

    /** Its own device, for a piece that is to wait there for what it reads; null if that takes nothing. */
    Seat ahead(Piece piece) {
        Seat own = seats.get(piece.want.device());
        return !piece.ready() && own != null && !own.rests(now) && willing(own, piece)
                && (own.hasFree() || joins.test(piece, own)) ? own : null;
    }

    /** A worker with nothing to do for a piece that another is late with; null if there is none. */
    Seat second(Piece piece, Seat first, Predicate<Seat> idle) {
        return best(piece, seats.values().stream().filter(s -> s != first && !s.rests(now) && idle.test(s)));
    }

    /** Whether a worker could have it if it did not hold so many tasks that wait for what others make. */
    boolean crowded(Piece piece, Seat first, Predicate<Seat> idle) {
        return seats.values().stream()
                .anyMatch(s -> s != first && !s.rests(now) && !s.hasFree() && willing(s, piece) && idle.test(s));
    }

    /** Whether a worker other than the local one takes something. */
    boolean anyFree() {
        return seats.values().stream().anyMatch(s -> !s.local && s.hasFree() && !s.barred(now));
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
                        .filter(s -> s.local && !piece.refused.contains(s.device) && !piece.excludes(s.device))
                        .findFirst()
                        .orElse(null);
    }

    /** Workers that may have it in place of its own. */
    private Stream<Seat> takers(Piece piece) {
        if (released(piece)) {
            return seats.values().stream();
        }
        return now - piece.since < rules.stealWait()
                ? Stream.empty()
                : seats.values().stream()
                        .filter(s -> s.holds.isEmpty() && (!piece.want.bound() || stragglers.knows(s, piece)));
    }

    private boolean released(Piece piece) {
        Seat own = seats.get(piece.want.device());
        if (own == null || piece.open || own.barred(now) || own.rests(now) || late.contains(own)) {
            return true;
        }
        return own.window() == 0
                && (own.local || own.suspect()
                        || now - Math.max(own.emptySince(), piece.since) >= rules.boundWait());
    }

    private Seat best(Piece piece, Stream<Seat> among) {
        Comparator<Seat> load = Comparator.comparingDouble(s -> (double) s.holds.places() / s.window());
        Comparator<Seat> distance = Comparator.comparingInt(s -> -nearness(s, piece));
        Comparator<Seat> rested = Comparator.comparing(s -> s.rests(now));
        return among.filter(s -> takes(s, piece))
                .min(rested.thenComparing(
                        piece.want.bound() ? distance.thenComparing(load) : load.thenComparing(distance)))
                .orElse(null);
    }

    /** How much of what it needs is there: tiles, and weights. */
    private int nearness(Seat seat, Piece piece) {
        long tiles = piece.sources.stream().filter(s -> s.copy != null && s.copy.seat() == seat).count();
        return (int) tiles + (stragglers.knows(seat, piece) ? 1 : 0);
    }

    private Seat lastResort(Piece piece) {
        List<Seat> remote = seats.values().stream().filter(s -> !s.local).toList();
        boolean nobody = remote.stream().noneMatch(s -> willing(s, piece));
        if (!nobody || !remote.isEmpty() && now - piece.since < rules.boundWait()) {
            return null;
        }
        return seats.values().stream()
                .filter(s -> s.local && s.holds.isEmpty() && !piece.refused.contains(s.device)
                        && !piece.excludes(s.device))
                .findFirst()
                .orElse(null);
    }

    private boolean takes(Seat seat, Piece piece) {
        return seat.hasFree() && willing(seat, piece);
    }

    private boolean willing(Seat seat, Piece piece) {
        return seat.window() > 0 && !seat.barred(now) && !piece.excludes(seat.device);
    }
}
