package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
import io.bramble.operator.MatMulBytes;
import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.plan.Stage;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Neurons of a fully connected layer: each device holds the weights of a run of output neurons and is sent the whole
 * activation, so no sums cross devices and the bits are those of the layer in one piece (Hadidi et al., 2018, call it
 * output splitting). At batch 1 such a layer is bound by reading weights, so shares follow memory bandwidth. Runs are
 * multiples of 16 neurons, the width of a kernel's panel.
 */
final class NeuronShards implements Scheme {
    @Override
    public String name() {
        return "neuron-shards";
    }

    @Override
    public Proposal propose(List<Block> blocks, Situation situation) {
        Block block = blocks.get(0);
        Graph graph = block.graph();
        if (block.nodes().size() != 1 || !isLayer(block.nodes().get(0), graph)) {
            return new Declined("");
        }
        Node node = block.nodes().get(0);
        int bytes = graph.weights().get(node.inputs().get(1)).byteSize();
        if (bytes < situation.limits().shardBytes()) {
            return new Declined(node + " has " + bytes / 1024 + " KiB of weights, under the bound of "
                    + situation.limits().shardBytes() / 1024 + " KiB");
        }
        List<Part> parts = shards(block, situation);
        if (parts.size() < 2) {
            return new Declined(node + " has too few neurons");
        }
        return new Taken(block, parts, "its " + bytes / 1024 + " KiB of weights are read in parallel");
    }

    private static boolean isLayer(Node node, Graph graph) {
        boolean product = switch (node.operator()) {
            case Gemm o -> true;
            case MatMul o -> true;
            case MatMulBytes o -> true;
            default -> false;
        };
        Set<String> constants = graph.weights().keySet();
        List<String> in = node.inputs();
        return product
                && !constants.contains(in.get(0))
                && constants.containsAll(in.subList(1, in.size()))
                && in.stream().distinct().count() == in.size()
                && graph.shape(in.get(1)).rank() == 2;
    }

    private static List<Part> shards(Block block, Situation situation) {
        Node node = block.nodes().get(0);
        Shape shape = block.graph().shape(node.output());
        int axis = shape.rank() - 1;
        int neurons = shape.extent(axis);
        int[] panels = Shares.of((neurons + Shards.PANEL - 1) / Shards.PANEL,
                situation.devices().stream().mapToDouble(Device::memoryGbs).toArray());
        List<Part> parts = new ArrayList<>();
        int from = 0;
        for (int d = 0; d < panels.length; d++) {
            int to = Math.min(neurons, from + panels[d] * Shards.PANEL);
            if (to > from) {
                Region target = Region.whole(shape).with(axis, from, to);
                Graph shard = situation.graphs()
                        .of(block.graph(), node.name() + " neurons " + from + ":" + to,
                                () -> Shards.narrow(block.graph(), node, target));
                parts.add(
                        Parts.of(
                                shard,
                                Parts.wholeOutputs(shard),
                                Map.of(node.output(), target),
                                situation.devices().get(d),
                                true));
            }
            from = to;
        }
        return parts;
    }

    @Override
    public void legs(Field field, Consumer<Leg> found) {
        new ShardLegs(this, field, found).find(NeuronShards::isLayer);
    }

    @Override
    public String nothing(Limits limits) {
        return "no matrix product by at least " + limits.shardBytes() / 1024 + " KiB of constant weights";
    }

    @Override
    public String share(Graph whole, Stage stage, List<Part> parts) {
        Shape shape = whole.shape(stage.outputs().get(0));
        int axis = shape.rank() - 1;
        Range mine = parts.stream()
                .map(part -> part.targets().get(stage.outputs().get(0)).range(axis))
                .reduce(Range::hull)
                .orElseThrow();
        return "neurons " + mine.from() + "-" + (mine.to() - 1) + " of " + shape.extent(axis);
    }
}
