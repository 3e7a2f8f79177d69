package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Conv;
import io.bramble.plan.Part;
import io.bramble.plan.Stage;
import io.bramble.tensor.Range;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Output channels of a convolution: each device holds the weights of some channels and is sent the whole input. It moves
 * more bytes than bands of rows do, but no device has to hold all the weights, and maps of few rows can be cut.
 */
final class ChannelShards implements Scheme {
    @Override
    public String name() {
        return "channel-shards";
    }

    @Override
    public void legs(Field field, Consumer<Leg> found) {
        new ShardLegs(this, field, found).find(ChannelShards::isLayer);
    }

    private static boolean isLayer(Node node, Graph graph) {
        Set<String> constants = graph.weights().keySet();
        List<String> in = node.inputs();
        return node.operator() instanceof Conv o
                && o.group() == 1
                && !constants.contains(in.get(0))
                && constants.containsAll(in.subList(1, in.size()))
                && in.stream().distinct().count() == in.size();
    }

    @Override
    public String share(Graph whole, Stage stage, List<Part> parts) {
        String value = stage.outputs().get(0);
        Range mine = parts.stream().map(part -> part.targets().get(value).range(1)).reduce(Range::hull).orElseThrow();
        return "channels " + mine.from() + "-" + (mine.to() - 1) + " of " + whole.shape(value).extent(1);
    }
}
