package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.plan.Part;
import io.bramble.plan.Stage;
import java.util.List;

/** No cut: all the blocks it is shown are one part, bound to the gateway. */
final class Local implements Scheme {
    @Override
    public String name() {
        return "local";
    }

    @Override
    public Proposal propose(List<Block> blocks, Situation situation) {
        Block all = blocks.stream().reduce(Block::join).orElseThrow();
        Graph graph = situation.graphs().of(all);
        Part part = Parts.of(graph, Parts.wholeOutputs(graph), situation.gateway(), true);
        return new Taken(all, List.of(part), "nothing to cut");
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
