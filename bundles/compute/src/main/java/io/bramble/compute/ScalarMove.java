package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Concat;
import io.bramble.operator.Gather;
import io.bramble.operator.Pad;
import io.bramble.operator.Slice;
import io.bramble.operator.Transpose;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.Arrays;

/** The operators that only move elements, of any type: each is a copy between two views. */
final class ScalarMove extends ScalarKernel {
    private interface Mover {
        void move(Tile[] in, Tile out, Region part);
    }

    private final Mover mover;

    private ScalarMove(Site site, Layout layout, Mover mover) {
        super(site, layout);
        this.mover = mover;
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        mover.move(in, out, part);
    }

    /** ONNX Identity: {@code out[i] = x[i]}. */
    static ScalarMove identity(Site site) {
        return new ScalarMove(site, Layout.CHANNELS_LAST,
                (in, out, part) -> Walk.copy(View.of(in[0], part), View.of(out, part), part, out.layout()));
    }

    /** ONNX Concat (opset 4 and later): the inputs behind one another along an axis. */
    static ScalarMove concat(Concat o, Site site) {
        return new ScalarMove(site, Layout.CHANNELS_LAST, (in, out, part) -> {
            for (int i = 0; i < in.length; i++) {
                Region own = o.inputRegion(i, part, site.inputShapes());
                Range range = own.range(o.axis());
                if (range.length() > 0) {
                    int start = o.start(i, site.inputShapes());
                    Region target = part.with(o.axis(), range.from() + start, range.to() + start);
                    Walk.copy(View.of(in[i], own), View.of(out, target), own, out.layout());
                }
            }
        });
    }

    /** ONNX Pad (opset 2 and later), constant: the value, and the input over it. */
    static ScalarMove pad(Pad o, Site site) {
        Tensor value = site.output().type() == ElementType.FLOAT32
                ? Tensor.floats(Shape.SCALAR, o.value())
                : Tensor.integers(site.output().type(), Shape.SCALAR, (long) o.value());
        return new ScalarMove(site, Layout.CHANNELS_LAST, (in, out, part) -> {
            Region own = o.inputRegion(0, part, site.inputShapes());
            View border = new View(value, 0, new int[part.rank()]);
            Walk.copy(border, View.of(out, part), part, out.layout());
            Region target = own;
            for (int a = 0; a < own.rank(); a++) {
                int begin = o.begin().get(a);
                target = target.with(a, own.range(a).from() + begin, own.range(a).to() + begin);
            }
            if (own.size() > 0) {
                Walk.copy(View.of(in[0], own), View.of(out, target), own, out.layout());
            }
        });
    }

    /** ONNX Slice (opset 1 and later): {@code out[i] = x[start + i * step]} along every axis. */
    static ScalarMove slice(Slice o, Site site) {
        return new ScalarMove(site, Layout.CHANNELS_LAST, (in, out, part) -> {
            Region first = part;
            for (int a = 0; a < part.rank(); a++) {
                int at = o.starts().get(a) + part.range(a).from() * o.steps().get(a);
                first = first.with(a, at, at + 1);
            }
            View from = View.of(in[0], first);
            int[] steps = from.steps().clone();
            for (int a = 0; a < steps.length; a++) {
                steps[a] *= o.steps().get(a);
            }
            Walk.copy(new View(from.data(), from.base(), steps), View.of(out, part), part, out.layout());
        });
    }

    /** ONNX Transpose: axis i of the output is axis {@code permutation[i]} of the input. */
    static ScalarMove transpose(Transpose o, Site site) {
        return new ScalarMove(site, Layout.ROW_MAJOR, (in, out, part) -> {
            View from = View.of(in[0], o.inputRegion(0, part, site.inputShapes()));
            int[] steps = o.permutation().stream().mapToInt(a -> from.steps()[a]).toArray();
            Walk.copy(new View(from.data(), from.base(), steps), View.of(out, part), part, out.layout());
        });
    }

    /** ONNX Reshape and its kin: the same row-major elements under another shape. */
    static ScalarMove reshape(Site site) {
        Shape shape = site.output().shape();
        Region whole = Region.whole(shape);
        return new ScalarMove(site, Layout.ROW_MAJOR, (in, out, part) -> {
            if (part.equals(whole) && out.region().equals(whole)) {
                System.arraycopy(in[0].data().array(), 0, out.data().array(), 0, shape.size());
                return;
            }
            Tile all = new Tile(whole, Layout.ROW_MAJOR, in[0].data().reshape(shape));
            Walk.copy(View.of(all, part), View.of(out, part), part, out.layout());
        });
    }

    /** ONNX Expand (opset 8 and later): the input, broadcast. */
    static ScalarMove expand(Site site) {
        return new ScalarMove(site, Layout.CHANNELS_LAST,
                (in, out, part) -> Walk.copy(View.broadcast(in[0], part), View.of(out, part), part, out.layout()));
    }

    /** ONNX Gather (opset 1 and later): {@code out[a.., j.., b..] = x[a.., index[j..], b..]}; below 0 counts from the end. */
    static ScalarMove gather(Gather o, Site site) {
        Shape data = site.inputs().get(0).shape();
        int axis = data.axis(o.axis());
        int rank = site.inputs().get(1).shape().rank();
        return new ScalarMove(site, Layout.ROW_MAJOR, (in, out, part) -> {
            Region chosen = new Region(part.ranges().subList(axis, axis + rank));
            View indices = View.of(in[1], chosen);
            View to = View.of(out, part);
            // The part without the index axes, and how x is stepped through along the others.
            int[] outer = new int[data.rank()];
            Region own = in[0].region();
            for (int a = 0; a < data.rank(); a++) {
                int at = a < axis ? a : a + rank - 1;
                outer[a] = a == axis ? 0 : to.steps()[at];
                own = a == axis ? own.with(a, 0, 1) : own.with(a, part.range(at));
            }
            Region box = own;
            View places = new View(to.data(), to.base(), Arrays.copyOfRange(to.steps(), axis, axis + rank));
            Walk walk = new Walk(chosen, Layout.ROW_MAJOR, indices, places);
            walk.each(offsets -> {
                for (int i = 0; i < walk.length; i++) {
                    int index = (int) indices.integers().at(offsets[0] + i * walk.inner[0]);
                    index = index < 0 ? index + data.extent(axis) : index;
                    if (index < 0 || index >= data.extent(axis)) {
                        throw new IllegalArgumentException(
                                "Gather wants indices of axis " + axis + " in " + data + ", got " + index);
                    }
                    View from = View.of(in[0], box.with(axis, index, index + 1));
                    Walk.copy(from, new View(to.data(), offsets[1] + i * walk.inner[1], outer), box,
                            Layout.ROW_MAJOR);
                }
            });
        });
    }
}
