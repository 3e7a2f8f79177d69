package io.bramble.scheduler;

import java.util.List;

/**
 * Which result of a piece is believed when results are verified: the gateway's own, for it trusts itself; else the first
 * that two devices agree on, bit for bit. As long as there is none another device is asked, in the end the gateway's.
 */
class Jury {
    /** The result to take; null if another device is to be asked first. */
    Piece.Vote verdict(Piece piece) {
        return piece.votes.values().stream()
                .filter(v -> v.seat().local)
                .findFirst()
                .orElseGet(() -> piece.votes.values().stream()
                        .filter(v -> agreeing(piece, v) > 1)
                        .findFirst()
                        .orElse(null));
    }

    /** Results that are not what is believed. */
    List<Piece.Vote> wrong(Piece piece, Piece.Vote verdict) {
        return piece.votes.values().stream().filter(v -> v.digest() != verdict.digest()).toList();
    }

    private static long agreeing(Piece piece, Piece.Vote vote) {
        return piece.votes.values().stream().filter(v -> v.digest() == vote.digest()).count();
    }
}
