package io.bramble.compute;

import io.bramble.kernels.Kernel;
import io.bramble.kernels.Site;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.List;

/** Two kernels after one another in place of one that did both and left, see {@link io.bramble.kernels.Kernels#joined}. */
final class InTurn implements Kernel {
    private final Site site;
    private final Kernel first;
    private final Kernel second;
    private final int input;
    private final int reads;

    /** @param input which of the second's inputs the first computes; those before it are not constant */
    InTurn(Site site, Kernel first, Kernel second, int input) {
        this.site = site;
        this.first = first;
        this.second = second;
        this.input = input;
        this.reads = site.inputs().size() - site.constants().size();
    }

    @Override
    public Layout layout() {
        return first.layout();
    }

    @Override
    public long bytes() {
        return first.bytes() + second.bytes();
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part) {
        Layout layout = second.anyLayout() ? first.layout() : second.layout();
        Tile between = Tile.zeros(site.output().type(), part, first.layout());
        first.run(inputs.subList(0, reads), between, part);
        List<Tile> operands = new ArrayList<>();
        inputs.subList(reads, inputs.size()).forEach(tile -> operands.add(tile.to(layout)));
        operands.add(Math.min(input, operands.size()), between.to(layout));
        if (output.layout() == layout) {
            second.run(operands, output, part);
        } else {
            Tile converted = Tile.zeros(output.type(), part, layout);
            second.run(operands, converted, part);
            output.paste(converted);
        }
    }
}
