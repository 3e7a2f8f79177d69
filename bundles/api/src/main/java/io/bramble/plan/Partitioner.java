package io.bramble.plan;

import io.bramble.graph.Graph;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Divides graphs among devices. */
@ProviderType
public interface Partitioner {
    /** The strategy by which the gateway does all itself, as long as it can, however many others are idle. */
    String LOCAL = "local";

    /** The strategy by which requests that are under way together are answered the fastest, none of them by itself. */
    String THROUGHPUT = "throughput";

    /** Names of the strategies there are, the default first. */
    List<String> strategies();

    /**
     * A plan that has been checked: every element of every stage's outputs is made exactly once, and each part is sent
     * what the operators' input regions say.
     *
     * @param devices those to use, the gateway first
     * @throws IllegalArgumentException if there is no such strategy
     */
    Plan plan(Graph graph, List<Device> devices, String strategy);

    /**
     * The same plan with what is to be expected of it on devices that have become faster or slower than those that it was
     * made for.
     *
     * @param devices the plan's own, by their ids
     */
    Plan forecast(Plan plan, List<Device> devices);

    /** Counts up whenever settings change: a plan made under another number may not be what would be made now. */
    long revision();

    /** A plan in words, a line each: stages, tiles, shards, and who holds what. */
    List<String> describe(Plan plan);
}
