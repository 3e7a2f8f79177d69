package io.bramble.protocol.peer;

import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** A region in boxes of a bounded size, each one run of memory in a layout, in that order: halved until they fit. */
final class Boxes implements Iterator<Region> {
    private final Layout layout;
    private final int most;
    private final Deque<Region> left = new ArrayDeque<>();

    /** @param most elements of a box, at least 1 */
    Boxes(Region region, Layout layout, int most) {
        this.layout = layout;
        this.most = most;
        left.push(region);
    }

    @Override
    public boolean hasNext() {
        return !left.isEmpty();
    }

    @Override
    public Region next() {
        Region box = left.pop();
        while (box.size() > most) {
            int axis = outermost(box);
            Range range = box.range(axis);
            int middle = range.from() + range.length() / 2;
            left.push(box.with(axis, middle, range.to()));
            box = box.with(axis, range.from(), middle);
        }
        return box;
    }

    /** The outermost axis that can be halved. */
    private int outermost(Region box) {
        int position = 0;
        while (box.range(layout.axisAt(position)).length() == 1) {
            position++;
        }
        return layout.axisAt(position);
    }
}
