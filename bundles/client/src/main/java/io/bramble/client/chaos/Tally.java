package io.bramble.client.chaos;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What came of requests.
 *
 * @param right answers with the bits that were wanted
 * @param wrong answers with others
 * @param lost requests that were not answered, and why
 * @param retries how often clients asked again
 * @param nanos how long each answer took, retries included, ascending
 */
public record Tally(int right, int wrong, List<String> lost, long retries, long[] nanos) {
    public static final Tally NONE = new Tally(0, 0, List.of(), 0, new long[0]);

    /** Both together. */
    public Tally plus(Tally other) {
        return new Tally(right + other.right, wrong + other.wrong,
                Stream.of(lost, other.lost).flatMap(List::stream).toList(), retries + other.retries,
                LongStream.concat(LongStream.of(nanos), LongStream.of(other.nanos)).sorted().toArray());
    }

    public int requests() {
        return right + wrong + lost.size();
    }

    public boolean flawless() {
        return wrong == 0 && lost.isEmpty();
    }

    /** In milliseconds, by rank: one that was measured. 0 if nothing was. */
    public double millis(double part) {
        return nanos.length == 0 ? 0 : nanos[(int) Math.round(part * (nanos.length - 1))] / 1e6;
    }
}
