package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Conv;
import io.bramble.operator.Winograd;
import io.bramble.tensor.Shape;

/**
 * Winograd for convolutions of 3 x 3 where it pays on every machine, so that all peers share the choice with the graph.
 *
 * <p>It does not where channels are few (transforms outweigh what they save; and tiles of a small network would rather
 * keep thin halos), and not where tiles are few or hang far over the end of the output (36 matrices of weights are read
 * for each block of tiles: measured equal at 7x7x512, 1.7 times faster at 14x14x512; docs/benchmarks/kernels.md). Nor where sums of whole numbers
 * are to stay exact.
 */
final class ChooseAlgorithm implements Pass {
    private static final int FEWEST_CHANNELS = 32;
    /** Enough input channels where many come out: these pay for the transforms. */
    private static final int FEW_CHANNELS = 16;
    private static final int FEWEST_TILES = 9;
    /** How many times fewer products it must need, those of a last tile that hangs over the end included; 4 at best. */
    private static final int SAVED = 2;
    /** Input channels come in multiples of a vector, or the vector kernels leave it to the scalar ones. */
    private static final int VECTOR = 8;

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node node : graph.nodes()) {
            if (node.operator() instanceof Conv c && c.algorithm() == Conv.Algorithm.DIRECT
                    && pays(graph, edit, node, c)) {
                edit.replace(node, new Node(node.name(),
                        new Conv(c.window(), c.group(), c.clamp(), Conv.Algorithm.WINOGRAD), node.inputs(),
                        node.output()));
            }
        }
        return edit.done();
    }

    private static boolean pays(Graph graph, Edit edit, Node node, Conv conv) {
        if (conv.group() != 1 || !Winograd.fits(conv.window()) || edit.floats(node.inputs().get(1)) == null
                || Exactness.wanted(edit, node.output())) {
            return false;
        }
        int in = graph.shape(node.inputs().get(0)).extent(1);
        Shape out = graph.shape(node.output());
        int tiles = Math.ceilDiv(out.extent(2), Winograd.TILE) * Math.ceilDiv(out.extent(3), Winograd.TILE);
        int products = tiles * Winograd.PATCH * Winograd.PATCH;
        int direct = 9 * out.extent(2) * out.extent(3);
        int fewest = out.extent(1) >= 2 * FEWEST_CHANNELS ? FEW_CHANNELS : FEWEST_CHANNELS;
        return in >= fewest && in % VECTOR == 0 && out.extent(1) >= FEWEST_CHANNELS
                && tiles >= FEWEST_TILES && SAVED * products <= direct;
    }
}
