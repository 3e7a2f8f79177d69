package io.bramble.tensor;

/**
 * An axis in runs that are not divided further: as few of at most so many indices as will do, as even as whole numbers
 * allow. 14 in runs of at most 4 begin at 0, 3, 7 and 10, so that two halves are the same.
 *
 * @param extent of the axis
 * @param longest indices of a run
 */
public record Division(int extent, int longest) {
    public Division {
        if (extent < 0 || longest < 1) {
            throw new IllegalArgumentException(
                    "division wants an extent >= 0 and runs >= 1, got " + extent + " in runs of " + longest);
        }
    }

    /** Number of runs. */
    public int count() {
        return Math.ceilDiv(extent, longest);
    }

    /** First index of a run; of the one after the last, the extent. */
    public int start(int run) {
        return run == 0 ? 0 : (int) ((long) run * extent / count());
    }

    /** The run that an index lies in. */
    public int run(int index) {
        return (int) (((index + 1L) * count() - 1) / extent);
    }

    /** The runs that a range of indices has part of. */
    public Range runs(Range indices) {
        return indices.length() == 0
                ? new Range(0, 0)
                : new Range(run(indices.from()), run(indices.to() - 1) + 1);
    }
}
