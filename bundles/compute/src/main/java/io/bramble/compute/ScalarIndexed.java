package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.GatherElements;
import io.bramble.operator.GatherND;
import io.bramble.operator.ScatterElements;
import io.bramble.operator.ScatterND;
import io.bramble.operator.Scattering;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.Arrays;
import java.util.function.Consumer;

/** Gathers and scatters by computed indices, of any type, element by element; an index below 0 counts from the end. */
final class ScalarIndexed extends ScalarKernel {
    private interface Mover {
        void move(Tile[] in, Tile out, Region part);
    }

    private final Mover mover;

    private ScalarIndexed(Site site, Mover mover) {
        super(site, Layout.ROW_MAJOR);
        this.mover = mover;
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        mover.move(in, out, part);
    }

    /** ONNX GatherElements (opset 11 and later). */
    static ScalarIndexed gatherElements(GatherElements o, Site site) {
        int extent = site.inputs().get(0).shape().extent(o.axis());
        return new ScalarIndexed(site, (in, out, part) -> each(part, i -> {
            int to = at(out, i);
            int index = wrapped(whole(in[1], i), extent);
            int kept = i[o.axis()];
            i[o.axis()] = index;
            put(out, to, in[0], at(in[0], i));
            i[o.axis()] = kept;
        }));
    }

    /** ONNX GatherND (opset 11 and later). */
    static ScalarIndexed gatherND(GatherND o, Site site) {
        Shape x = site.inputs().get(0).shape();
        Shape indices = site.inputs().get(1).shape();
        int lead = indices.rank() - 1;
        int depth = indices.extent(-1);
        return new ScalarIndexed(site, (in, out, part) -> each(part, i -> {
            int[] from = new int[x.rank()];
            int[] row = Arrays.copyOf(i, lead + 1);
            System.arraycopy(i, 0, from, 0, o.batch());
            for (int d = 0; d < depth; d++) {
                row[lead] = d;
                from[o.batch() + d] = wrapped(whole(in[1], row), x.extent(o.batch() + d));
            }
            System.arraycopy(i, lead, from, o.batch() + depth, x.rank() - o.batch() - depth);
            put(out, at(out, i), in[0], at(in[0], from));
        }));
    }

    /** ONNX ScatterElements (opset 11 and later): x, and then each update in row-major order. */
    static ScalarIndexed scatterElements(ScatterElements o, Site site) {
        int extent = site.output().shape().extent(o.axis());
        return new ScalarIndexed(site, (in, out, part) -> {
            Walk.copy(View.of(in[0], part), View.of(out, part), part, out.layout());
            each(Region.whole(site.inputs().get(1).shape()), i -> {
                int[] to = i.clone();
                to[o.axis()] = wrapped(whole(in[1], i), extent);
                scatter(o.by(), in[2], i, out, to, part);
            });
        });
    }

    /** ONNX ScatterND (opset 11 and later): x, and then each update in row-major order. */
    static ScalarIndexed scatterND(ScatterND o, Site site) {
        Shape x = site.output().shape();
        int lead = site.inputs().get(1).shape().rank() - 1;
        int depth = site.inputs().get(1).shape().extent(-1);
        return new ScalarIndexed(site, (in, out, part) -> {
            Walk.copy(View.of(in[0], part), View.of(out, part), part, out.layout());
            each(Region.whole(site.inputs().get(2).shape()), i -> {
                int[] to = new int[x.rank()];
                int[] row = Arrays.copyOf(i, lead + 1);
                for (int d = 0; d < depth; d++) {
                    row[lead] = d;
                    to[d] = wrapped(whole(in[1], row), x.extent(d));
                }
                System.arraycopy(i, lead, to, depth, x.rank() - depth);
                scatter(o.by(), in[2], i, out, to, part);
            });
        });
    }

    private static void scatter(Scattering by, Tile updates, int[] i, Tile out, int[] to, Region part) {
        for (int a = 0; a < to.length; a++) {
            if (to[a] < part.range(a).from() || to[a] >= part.range(a).to()) {
                return;
            }
        }
        int target = at(out, to);
        int source = at(updates, i);
        if (out.data() instanceof Tensor.Floats f) {
            float a = f.data()[target];
            float b = updates.floats()[source];
            f.data()[target] = switch (by) {
                case NONE -> b;
                case ADD -> a + b;
                case MUL -> a * b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
            };
        } else {
            Tensor.Integers data = (Tensor.Integers) out.data();
            long a = data.at(target);
            long b = ((Tensor.Integers) updates.data()).at(source);
            data.put(target, switch (by) {
                case NONE -> b;
                case ADD -> a + b;
                case MUL -> a * b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
            });
        }
    }

    private static int wrapped(long index, int extent) {
        if (index < -extent || index >= extent) {
            throw new IllegalArgumentException(
                    "index wants to be in [" + -extent + ", " + extent + "), got " + index);
        }
        return (int) (index < 0 ? index + extent : index);
    }

    private static long whole(Tile tile, int[] index) {
        return ((Tensor.Integers) tile.data()).at(at(tile, index));
    }

    private static void put(Tile out, int to, Tile in, int from) {
        if (out.data() instanceof Tensor.Floats f) {
            f.data()[to] = in.floats()[from];
        } else {
            ((Tensor.Integers) out.data()).put(to, ((Tensor.Integers) in.data()).at(from));
        }
    }

    /** Where an element of a row-major tile lies. */
    static int at(Tile tile, int[] index) {
        int offset = 0;
        for (int a = 0; a < index.length; a++) {
            offset = offset * tile.region().range(a).length() + index[a] - tile.region().range(a).from();
        }
        return offset;
    }

    /** Every index of a region, row-major; the array is reused. */
    static void each(Region region, Consumer<int[]> visitor) {
        int[] index = region.ranges().stream().mapToInt(r -> r.from()).toArray();
        for (int left = region.size(); left > 0; left--) {
            visitor.accept(index);
            for (int a = index.length - 1; a >= 0; a--) {
                if (++index[a] < region.range(a).to()) {
                    break;
                }
                index[a] = region.range(a).from();
            }
        }
    }
}
