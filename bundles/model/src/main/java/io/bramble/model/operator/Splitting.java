package io.bramble.model.operator;

import io.bramble.operator.Slice;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** ONNX Split, as one Slice per output. Without sizes the parts are equal, the last one perhaps smaller. */
final class Splitting implements Importer {
    @Override
    public void read(Call call) {
        Shape x = call.shape(0);
        int axis = Call.axis(call.integer("axis", 0), x.rank());
        int extent = x.extent(axis);
        int[] sizes = call.opset() < 13 ? call.ints("split") : call.has(1) ? call.ints(1, "the sizes") : null;
        int parts = call.integer("num_outputs", call.outputs());
        if (sizes == null) {
            sizes = equal(extent, parts);
        }
        if (sizes.length != call.outputs() || Arrays.stream(sizes).anyMatch(s -> s < 0)
                || Arrays.stream(sizes).asLongStream().sum() != extent) {
            throw new IllegalArgumentException("wants " + call.outputs() + " sizes that add up to " + extent
                    + ", got " + Arrays.toString(sizes));
        }
        int start = 0;
        for (int i = 0; i < sizes.length; i++) {
            call.emit(i, slice(x, axis, start, sizes[i]), call.in(0));
            start += sizes[i];
        }
    }

    private static int[] equal(int extent, int parts) {
        if (parts < 1) {
            throw new IllegalArgumentException("wants at least one output, got " + parts);
        }
        int size = Math.ceilDiv(extent, parts);
        int[] sizes = new int[parts];
        for (int i = 0; i < parts; i++) {
            sizes[i] = Math.max(0, Math.min(size, extent - i * size));
        }
        return sizes;
    }

    private static Slice slice(Shape x, int axis, int start, int size) {
        List<Integer> starts = new ArrayList<>(Collections.nCopies(x.rank(), 0));
        starts.set(axis, start);
        List<Integer> counts = Arrays.stream(x.with(axis, size).toArray()).boxed().toList();
        return new Slice(starts, counts, Collections.nCopies(x.rank(), 1));
    }
}
