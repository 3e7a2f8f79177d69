package io.bramble.plan;

import java.util.List;
import java.util.Map;

/**
 * What a plan is expected to do, by the speeds its devices have measured.
 *
 * @param seconds from the request's inputs at the gateway to the outputs there
 * @param perSecond requests when several are under way
 * @param bytes that cross the network for a request
 * @param memory bytes by device: its prepared weights and the most values it holds at once
 * @param busy seconds that each device computes
 * @param stages in the plan's order
 * @param others plans that were thought of and lost, the best first
 */
public record Forecast(double seconds, double perSecond, long bytes, Map<String, Long> memory, Map<String, Double> busy,
        List<Stretch> stages,
        List<Other> others) {
    public Forecast {
        memory = Map.copyOf(memory);
        busy = Map.copyOf(busy);
        stages = List.copyOf(stages);
        others = List.copyOf(others);
    }

    /**
     * A stage.
     *
     * @param seconds from its first message to its last
     * @param compute seconds of them that the device computes that is done last; the rest is messages and waiting
     * @param alone seconds the gateway would compute if it did the stage alone
     * @param bytes that cross the network
     */
    public record Stretch(double seconds, double compute, double alone, long bytes) {}

    /**
     * A plan that lost.
     *
     * @param name as in {@code local} or {@code fused-tiles}
     * @param why it lost, in a few words
     */
    public record Other(String name, double seconds, double perSecond, String why) {}

    /** Seconds of all stages that are not computing: messages and waiting. */
    public double messages() {
        return Math.max(0, seconds - stages.stream().mapToDouble(Stretch::compute).sum());
    }

    public Forecast with(List<Other> losers) {
        return new Forecast(seconds, perSecond, bytes, memory, busy, stages, losers);
    }
}
