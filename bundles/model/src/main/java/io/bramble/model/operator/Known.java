package io.bramble.model.operator;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.kernels.Compute;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values that hang on constants alone but want kernels, as a file's scales do that are divided: computed when asked for. */
final class Known {
    private Known() {}

    /** Null if a request has a part in it. */
    static Tensor of(Translation t, String value, Compute compute) {
        Set<Node> needed = new HashSet<>();
        List<String> open = new ArrayList<>(List.of(value));
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            if (t.constant(next) != null) {
                continue;
            }
            Node maker = t.maker(next);
            if (maker == null) {
                return null;
            }
            if (needed.add(maker)) {
                open.addAll(maker.inputs());
            }
        }
        List<Node> ordered = t.nodes().stream().filter(needed::contains).toList();
        Graph graph = new Graph("constant " + value, Map.of(), List.of(value), ordered, t.constants());
        return !compute.unsupported(graph).isEmpty()
                ? null
                : compute.prepare(graph)
                        .run(Map.of(), Map.of(value, Region.whole(graph.shape(value))))
                        .get(value)
                        .toTensor();
    }
}
