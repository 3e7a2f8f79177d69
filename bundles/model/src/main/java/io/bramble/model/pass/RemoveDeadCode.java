package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes out nodes that no output hangs on. */
final class RemoveDeadCode implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        Set<String> wanted = new HashSet<>(graph.outputs());
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (wanted.contains(node.output())) {
                wanted.addAll(node.inputs());
            } else {
                edit.remove(node);
            }
        }
        return edit.done();
    }
}
