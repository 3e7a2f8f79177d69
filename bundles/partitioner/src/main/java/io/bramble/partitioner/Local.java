package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.plan.Stage;
import io.bramble.tensor.Region;
import java.util.List;
import java.util.function.Consumer;

/** No cut: all the blocks it is shown are one part, bound to the gateway. */
final class Local implements Scheme {
    @Override
    public String name() {
        return "local";
    }

    @Override
    public Proposal propose(List<Block> blocks, Situation situation) {
        Block all = blocks.stream().reduce(Block::join).orElseThrow();
        return new Taken(all, List.of(whole(situation.graphs().of(all), situation.gateway())), "nothing to cut");
    }

    @Override
    public void legs(Field field, Consumer<Leg> found) {
        Chain chain = field.chain();
        Device gateway = field.gateway();
        for (int to = 1; to <= chain.blocks(); to++) {
            double seconds = 0;
            long prepared = 0;
            Region region = null;
            for (int from = to - 1; from >= 0; from--) {
                boolean all = from == to - 1 || chain.isOutput(from + 1);
                Chain.Step step = all ? chain.whole(from) : chain.back(from, region);
                region = step.input();
                seconds += step.load().seconds(gateway);
                prepared += chain.prepared(from);
                Timing timing = Timing.of(List.of(new Timing.Task(gateway, seconds, 0, 0, 0)), gateway, true, true);
                int begin = from;
                int end = to;
                found.accept(new Leg(this, from, to, Field.GATEWAY, Field.GATEWAY, timing,
                        Field.pressure(field.teams().get(Field.GATEWAY), prepared),
                        () -> List.of(whole(chain.graph(begin, end), gateway)), "no cut of this is faster"));
            }
        }
    }

    private static Part whole(Graph graph, Device device) {
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
