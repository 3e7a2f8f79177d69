package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Expand;
import io.bramble.operator.Gather;
import io.bramble.operator.Identity;
import io.bramble.operator.Resample;
import io.bramble.operator.Reshape;
import io.bramble.operator.ScatterElements;
import io.bramble.operator.Scattering;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** ONNX operators that put elements at other places of larger or smaller wholes. */
enum Arranging implements Importer {
    /** The middle of each axis, or zeros around it. */
    CENTER_CROP_PAD {
        @Override
        public void read(Call call) {
            Shape x = call.shape(0);
            int[] shape = call.ints(1, "the shape");
            int[] given = call.ints("axes");
            List<Integer> axes = given == null ? Formula.axes(0, x.rank()) : Call.axes(given, x.rank());
            if (axes.size() != shape.length || Arrays.stream(shape).anyMatch(e -> e < 0)) {
                throw new IllegalArgumentException(
                        "wants an extent per axis " + axes + ", got " + Arrays.toString(shape));
            }
            String value = call.in(0);
            for (int i = 0; i < shape.length; i++) {
                int extent = x.extent(axes.get(i));
                int shift = shape[i] < extent ? (extent - shape[i]) / 2 : -((shape[i] - extent) / 2);
                List<Integer> sources = IntStream.range(shift, shift + shape[i])
                        .map(s -> s >= 0 && s < extent ? s : Resample.ZERO).boxed().toList();
                value = shape[i] == extent ? value : call.step(Resample.picking(axes.get(i), sources), value);
            }
            call.emit(new Identity(), value);
        }
    },
    /** Windows {@code [N, C * window, L]} added up where they lie over a picture, one axis after the other. */
    COLUMNS_TO_IMAGE {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            Shape x = call.shape(0);
            int[] image = call.ints(1, "the image's shape");
            int[] block = call.ints(2, "the block's shape");
            int n = image.length;
            int[] dilations = or(call.ints("dilations"), n, 1);
            int[] strides = or(call.ints("strides"), n, 1);
            int[] pads = or(call.ints("pads"), 2 * n, 0);
            int taps = Arrays.stream(block).reduce(1, Math::multiplyExact);
            int[] places = new int[n];
            for (int a = 0; a < n; a++) {
                places[a] = (image[a] + pads[a] + pads[n + a] - dilations[a] * (block[a] - 1) - 1) / strides[a] + 1;
            }
            if (x.rank() != 3 || block.length != n || x.extent(1) % Math.max(1, taps) != 0
                    || Arrays.stream(places).reduce(1, (a, b) -> a * b) != x.extent(2)) {
                throw new IllegalArgumentException("wants [N, C * " + taps + ", " + Arrays.toString(places)
                        + "] for an image of " + Arrays.toString(image) + ", got " + x);
            }
            int channels = x.extent(1) / taps;
            String value = call.in(0);
            // Axes done: one of the image each; axes to come: those of the block, then those of the places.
            int done = 1;
            for (int a = 0; a < n; a++) {
                int restTaps = product(block, a + 1);
                int restPlaces = product(places, a + 1);
                String apart = f.shaped(value, x.extent(0) * channels * done, block[a], restTaps, places[a],
                        restPlaces);
                String near = f.shaped(f.transposed(apart, 0, 1, 3, 2, 4), x.extent(0) * channels * done,
                        block[a] * places[a], restTaps * restPlaces);
                List<Integer> sources = new ArrayList<>();
                for (int i = 0; i < image[a]; i++) {
                    for (int t = 0; t < block[a]; t++) {
                        int at = i + pads[a] - t * dilations[a];
                        boolean covers = at >= 0 && at % strides[a] == 0 && at / strides[a] < places[a];
                        sources.add(covers ? t * places[a] + at / strides[a] : Resample.ZERO);
                    }
                }
                value = call.step(new Resample(1, block[a], sources, Collections.nCopies(sources.size(), 1f)), near);
                done *= image[a];
            }
            int[] out = IntStream.concat(IntStream.of(x.extent(0), channels), Arrays.stream(image)).toArray();
            call.emit(Reshape.to(Shape.of(out)), value);
        }
    },
    /** What a pool took, put where it took it from; zeros elsewhere. */
    MAX_UNPOOL {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            Shape x = call.shape(0);
            int[] kernel = call.ints("kernel_shape");
            if (kernel == null || kernel.length != x.rank() - 2) {
                throw new IllegalArgumentException("attribute kernel_shape wants a number per axis of " + x);
            }
            int[] strides = or(call.ints("strides"), kernel.length, 1);
            int[] pads = or(call.ints("pads"), 2 * kernel.length, 0);
            Shape pooled = x;
            for (int a = 0; a < kernel.length; a++) {
                pooled = pooled.with(a + 2,
                        (x.extent(a + 2) - 1) * strides[a] - pads[a] - pads[kernel.length + a] + kernel[a]);
            }
            String zeros = call.step(Tensor.zeros(call.type(0), Shape.of(pooled.size())));
            String put = call.step(new ScatterElements(0, Scattering.NONE), zeros, f.shaped(call.in(1), x.size()),
                    f.shaped(call.in(0), x.size()));
            String value = f.shaped(put, pooled.toArray());
            int[] wanted = call.has(2) ? call.ints(2, "the output's shape") : pooled.toArray();
            for (int a = 0; a < wanted.length; a++) {
                int extent = pooled.extent(a);
                if (wanted[a] != extent) {
                    value = call.step(Resample.picking(a, IntStream.range(0, wanted[a])
                            .map(i -> i < extent ? i : Resample.ZERO).boxed().toList()), value);
                }
            }
            call.emit(new Identity(), value);
        }
    },
    /** The first so many elements of each sequence of a batch the other way round. */
    REVERSE_SEQUENCE {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            int[] x = call.shape(0).toArray();
            int batch = call.integer("batch_axis", 1);
            int time = call.integer("time_axis", 0);
            int[] lengths = call.ints(1, "the lengths");
            if (x.length < 2 || Math.max(batch, time) != 1 || Math.min(batch, time) != 0
                    || lengths.length != x[batch]) {
                throw new IllegalArgumentException("wants axes 0 and 1 of " + call.shape(0)
                        + " and a length per element of the batch, got " + Arrays.toString(lengths));
            }
            long[] from = new long[x[0] * x[1]];
            for (int i = 0; i < from.length; i++) {
                int b = batch == 0 ? i / x[1] : i % x[1];
                int t = batch == 0 ? i % x[1] : i / x[1];
                int s = t < lengths[b] ? lengths[b] - 1 - t : t;
                from[i] = batch == 0 ? (long) b * x[1] + s : (long) s * x[1] + b;
            }
            String rows = f.shaped(call.in(0), from.length, call.shape(0).size() / Math.max(1, from.length));
            String moved = call.step(new Gather(0), rows, call.step(Tensor.longs(Shape.of(from.length), from)));
            call.emit(Reshape.to(call.shape(0)), moved);
        }
    },
    /** A cache with an update written along an axis, for each element of the batch from its own place on. */
    TENSOR_SCATTER {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            Shape cache = call.shape(0);
            Shape update = call.shape(1);
            int axis = Call.axis(call.integer("axis", -2), cache.rank());
            boolean circular = call.text("mode", "linear").equals("circular");
            int[] along = new int[cache.rank()];
            Arrays.fill(along, 1);
            along[axis] = update.extent(axis);
            String places = call.step(Tensor.longs(Shape.of(along), LongStream.range(0, along[axis]).toArray()));
            if (call.has(2)) {
                int[] each = new int[cache.rank()];
                Arrays.fill(each, 1);
                each[0] = update.extent(0);
                String first = f.shaped(f.cast(call.in(2), ElementType.INT64), each);
                places = f.with(Binary.Kind.ADD, places, first);
            }
            if (circular) {
                places = f.with(Binary.Kind.MOD, places, call.step(Tensor.longs(Shape.SCALAR, cache.extent(axis))));
            }
            String all = call.step(new Expand(Arrays.stream(update.toArray()).boxed().toList()), places);
            call.emit(new ScatterElements(axis, Scattering.NONE), call.in(0), all, call.in(1));
        }
    };

    private static int[] or(int[] given, int count, int otherwise) {
        if (given == null) {
            int[] all = new int[count];
            Arrays.fill(all, otherwise);
            return all;
        }
        if (given.length != count || Arrays.stream(given).anyMatch(v -> v < otherwise || v > Short.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "wants " + count + " numbers of " + otherwise + " or more, got " + Arrays.toString(given));
        }
        return given;
    }

    private static int product(int[] extents, int from) {
        return Arrays.stream(extents, from, extents.length).reduce(1, Math::multiplyExact);
    }
}
