package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.plan.Device;
import io.bramble.plan.Load;
import io.bramble.plan.Part;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** Every stage that is one layer cut by its neurons or channels, for each team. */
final class ShardLegs {
    private record Shard(Device device, Region output, double seconds) {}

    private final Scheme scheme;
    private final Field field;
    private final Chain chain;
    private final Consumer<Leg> found;

    ShardLegs(Scheme scheme, Field field, Consumer<Leg> found) {
        this.scheme = scheme;
        this.field = field;
        this.chain = field.chain();
        this.found = found;
    }

    /** @param isLayer which nodes of the whole graph can be cut so */
    void find(BiPredicate<Node, Graph> isLayer) {
        for (int block = 0; block < chain.blocks(); block++) {
            List<Node> nodes = chain.block(block).nodes();
            if (nodes.size() == 1 && chain.value(block) != null && chain.value(block + 1) != null
                    && isLayer.test(nodes.get(0), chain.graph())) {
                for (Team team : field.teams().subList(field.devices().size(), field.teams().size())) {
                    if (!team.isGrid()) {
                        shard(block, nodes.get(0), team);
                    }
                }
            }
        }
    }

    private void shard(int block, Node node, Team team) {
        Load whole = chain.whole(block).load();
        List<Shard> shards = new ArrayList<>();
        Shape shape = chain.shape(block + 1);
        int axis = shape.rank() == 4 ? 1 : shape.rank() - 1;
        int panels = (shape.extent(axis) + Shards.PANEL - 1) / Shards.PANEL;
        Team turned = team.turned(block).weighted(device -> 1 / Math.max(1e-12, whole.seconds(device)));
        List<Range> shares = turned.divide(panels);
        for (int d = 0; d < shares.size(); d++) {
            int from = shares.get(d).from() * Shards.PANEL;
            int to = Math.min(shape.extent(axis), shares.get(d).to() * Shards.PANEL);
            if (to > from) {
                Device device = turned.devices().get(d);
                Region output = Region.whole(shape).with(axis, from, to);
                shards.add(new Shard(device, output,
                        chain.back(block, Map.of(chain.value(block + 1), output)).load().seconds(device)));
            }
        }
        if (shards.size() < 2) {
            return;
        }
        List<Timing.Task> tasks = shards.stream()
                .map(s -> new Timing.Task(s.device, s.seconds, chain.sent(block),
                        chain.graph().bytes(Map.of(chain.value(block + 1), s.output))))
                .toList();
        long prepared = chain.prepared(block) / shards.size();
        found.accept(new Leg(scheme, block, block + 1, Field.GATEWAY, Field.GATEWAY,
                Timing.of(tasks, field.gateway(), true, true), Field.pressure(team, prepared),
                () -> shards.stream().map(s -> part(node, s)).toList(), "its weights are read in parallel"));
    }

    private Part part(Node node, Shard shard) {
        Graph graph = chain.graphs()
                .of(chain.graph(), node.name() + " " + shard.output,
                        () -> Shards.narrow(chain.graph(), node, shard.output));
        return Parts.of(graph, Parts.wholeOutputs(graph), Map.of(node.output(), shard.output), shard.device, true);
    }
}
