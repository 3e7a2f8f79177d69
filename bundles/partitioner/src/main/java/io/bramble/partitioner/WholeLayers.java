package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.plan.Stage;
import io.bramble.tensor.Region;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Layers in one piece on another device than the gateway: one that is so much faster that the way there and back pays, or
 * that has the memory the gateway lacks (Kang et al., 2017, call the choice of the layers Neurosurgeon).
 */
final class WholeLayers implements Scheme {
    /** Only the fastest are worth a look; of equal ones the first. */
    private static final int MOST_DEVICES = 8;

    @Override
    public String name() {
        return "whole-layers";
    }

    @Override
    public Proposal propose(List<Block> blocks, Situation situation) {
        return new Declined("");
    }

    @Override
    public void legs(Field field, Consumer<Leg> found) {
        List<Device> devices = field.devices();
        IntStream.range(1, devices.size())
                .boxed()
                .sorted(Comparator.comparingDouble(d -> field.seconds(devices.get(d))))
                .limit(MOST_DEVICES)
                .forEach(d -> legs(field, d, found));
    }

    private void legs(Field field, int number, Consumer<Leg> found) {
        Chain chain = field.chain();
        Device device = field.devices().get(number);
        for (int to = 1; to <= chain.blocks(); to++) {
            double seconds = 0;
            long prepared = 0;
            Region region = null;
            for (int from = to - 1; from >= 0; from--) {
                boolean all = from == to - 1 || chain.isOutput(from + 1);
                Chain.Step step = all ? chain.whole(from) : chain.back(from, region);
                region = step.input();
                seconds += step.load().seconds(device);
                prepared += chain.prepared(from);
                long in = region == null ? chain.bytes(from) : chain.bytes(from, region);
                for (int before : field.stays(from) ? new int[]{Field.GATEWAY, number} : new int[]{Field.GATEWAY}) {
                    for (int after : field.stays(to) ? new int[]{Field.GATEWAY, number} : new int[]{Field.GATEWAY}) {
                        boolean sent = before == Field.GATEWAY;
                        Timing.Task task = new Timing.Task(device, seconds, sent ? in : 0, 0,
                                after == Field.GATEWAY ? chain.bytes(to) : 0);
                        int begin = from;
                        int end = to;
                        found.accept(new Leg(this, from, to, before, after,
                                Timing.of(List.of(task), field.gateway(), sent, after == Field.GATEWAY),
                                Field.pressure(field.teams().get(number), prepared),
                                () -> List.of(part(chain.graph(begin, end), device)), device.id() + " is faster"));
                    }
                }
            }
        }
    }

    private static Part part(Graph graph, Device device) {
        return Parts.of(graph, Parts.wholeOutputs(graph), device, true);
    }

    @Override
    public String nothing(Limits limits) {
        return "no node";
    }

    @Override
    public String share(Graph whole, Stage stage, List<Part> parts) {
        return "all of it";
    }
}
