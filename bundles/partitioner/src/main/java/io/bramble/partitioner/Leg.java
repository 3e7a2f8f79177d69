package io.bramble.partitioner;

import io.bramble.plan.Part;
import java.util.List;
import java.util.function.Supplier;

/**
 * A stage that a plan might have: the blocks between two cuts, computed by one scheme.
 *
 * @param before number of the team that holds what it reads
 * @param after number of the team that holds what it makes
 * @param pressure the largest share of a device's memory that its weights take
 * @param parts made only for the legs that are chosen
 * @param why the reason for this cut, in a few words
 */
record Leg(Scheme scheme, int from, int to, int before, int after, Timing timing, double pressure,
        Supplier<List<Part>> parts, String why) {}
