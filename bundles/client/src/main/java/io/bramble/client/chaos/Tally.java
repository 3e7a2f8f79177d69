package io.bramble.client.chaos;

import java.util.List;

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
