package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.ReduceMean;
import io.bramble.operator.Reshape;
import java.util.List;

/** The mean over rows and columns of a picture is a GlobalAveragePool, which works on channels side by side. */
final class NamePools implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node node : graph.nodes()) {
            if (node.operator() instanceof ReduceMean mean && graph.shape(node.inputs().get(0)).rank() == 4
                    && mean.axes().stream().sorted().toList().equals(List.of(2, 3))) {
                String pooled = mean.keep() ? node.output() : edit.fresh(node.output() + ".pooled");
                Node pool = new Node(node.name(), new GlobalAveragePool(), node.inputs(), pooled);
                if (mean.keep()) {
                    edit.replace(node, pool);
                } else {
                    edit.insert(node, node.name() + ".pooled", pool.operator(), pool.inputs(), pooled);
                    edit.replace(node, new Node(node.name(), Reshape.to(graph.shape(node.output())), List.of(pooled),
                            node.output()));
                }
            }
        }
        return edit.done();
    }
}
