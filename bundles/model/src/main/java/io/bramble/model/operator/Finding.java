package io.bramble.model.operator;

import io.bramble.operator.Gather;
import io.bramble.operator.Reshape;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** ONNX operators whose output is as long as their input's values say, so these are known when the node is read. */
enum Finding implements Importer {
    /** The places of what is not 0, a row per axis. */
    NON_ZERO {
        @Override
        public void read(Call call) {
            Tensor x = call.constant(0, "what is searched");
            int[] found = IntStream.range(0, x.shape().size()).filter(i -> number(x, i) != 0).toArray();
            int[] strides = x.shape().strides();
            int rank = x.shape().rank();
            long[] places = new long[rank * found.length];
            for (int a = 0; a < rank; a++) {
                for (int i = 0; i < found.length; i++) {
                    places[a * found.length + i] = found[i] / strides[a] % x.shape().extent(a);
                }
            }
            call.result(Tensor.longs(Shape.of(rank, found.length), places));
        }
    },
    /** The slices that a condition says; of all elements if no axis is given. */
    COMPRESS {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            Tensor condition = call.constant(1, "the condition");
            Shape x = call.shape(0);
            boolean flat = !call.given("axis");
            int axis = flat ? 0 : Call.axis(call.integer("axis", 0), x.rank());
            int extent = flat ? x.size() : x.extent(axis);
            long[] kept = IntStream.range(0, Math.min(extent, condition.shape().size()))
                    .filter(i -> number(condition, i) != 0).asLongStream().toArray();
            String places = call.step(Tensor.longs(Shape.of(kept.length), kept));
            call.emit(new Gather(axis), flat ? f.shaped(call.in(0), extent) : call.in(0), places);
        }
    },
    /** Outputs: the different elements or slices, where each came first, where each is, how often. */
    UNIQUE {
        @Override
        public void read(Call call) {
            Tensor x = call.constant(0, "what is searched");
            boolean flat = !call.given("axis");
            int axis = flat ? 0 : Call.axis(call.integer("axis", 0), x.shape().rank());
            boolean sorted = call.integer("sorted", 1) != 0;
            int extent = flat ? x.shape().size() : x.shape().extent(axis);
            int inner = flat ? 1 : x.shape().strides()[axis];
            Map<List<Double>, List<Integer>> places = new LinkedHashMap<>();
            for (int i = 0; i < extent; i++) {
                List<Double> slice = new ArrayList<>();
                for (int outer = 0; outer < x.shape().size(); outer += extent * inner) {
                    for (int k = 0; k < inner; k++) {
                        slice.add(number(x, outer + i * inner + k));
                    }
                }
                places.computeIfAbsent(slice, s -> new ArrayList<>()).add(i);
            }
            List<Map.Entry<List<Double>, List<Integer>>> found = new ArrayList<>(places.entrySet());
            if (sorted) {
                found.sort(Map.Entry.comparingByKey(Finding::compare));
            }
            long[] first = found.stream().mapToLong(e -> e.getValue().get(0)).toArray();
            long[] inverse = new long[extent];
            for (int u = 0; u < first.length; u++) {
                for (int i : found.get(u).getValue()) {
                    inverse[i] = u;
                }
            }
            String at = call.step(Tensor.longs(Shape.of(first.length), first));
            call.emit(new Gather(axis), flat ? call.step(Reshape.to(Shape.of(extent)), call.in(0)) : call.in(0), at);
            call.result(1, Tensor.longs(Shape.of(first.length), first));
            call.result(2, Tensor.longs(Shape.of(extent), inverse));
            call.result(3, Tensor.longs(Shape.of(first.length),
                    found.stream().mapToLong(e -> e.getValue().size()).toArray()));
        }
    },
    /**
     * Inputs: boxes, scores, how many per class at most, the overlap from which on a box hides another, and the score from
     * which on one counts. Rows of picture, class and box, the best first.
     */
    NON_MAX_SUPPRESSION {
        @Override
        public void read(Call call) {
            Tensor.Floats boxes = floats(call.constant(0, "the boxes"));
            Tensor.Floats scores = floats(call.constant(1, "the scores"));
            int most = call.has(2)
                    ? Math.clamp(call.longs(2, "the number of boxes")[0], 0, Integer.MAX_VALUE)
                    : 0;
            float overlap = call.has(3) ? call.scalar(3, "the threshold of overlaps") : 0;
            float least = call.has(4) ? call.scalar(4, "the threshold of scores") : Float.NEGATIVE_INFINITY;
            boolean centred = call.integer("center_point_box", 0) != 0;
            Shape s = scores.shape();
            if (!boxes.shape().equals(Shape.of(s.extent(0), s.extent(2), 4))) {
                throw new IllegalArgumentException(
                        "wants boxes [B,N,4] and scores [B,C,N], got " + boxes.shape() + " and " + s);
            }
            List<Long> rows = new ArrayList<>();
            int count = s.extent(2);
            for (int group = 0; group < s.extent(0) * s.extent(1); group++) {
                int picture = group / s.extent(1);
                int base = group * count;
                List<Integer> best = IntStream.range(0, count).filter(i -> scores.data()[base + i] > least).boxed()
                        .sorted(Comparator.comparing((Integer i) -> -scores.data()[base + i])).toList();
                List<Box> kept = new ArrayList<>();
                for (int i : best) {
                    Box box = Box.of(boxes.data(), (picture * count + i) * 4, centred);
                    if (kept.size() < most && kept.stream().noneMatch(k -> k.overlap(box) > overlap)) {
                        kept.add(box);
                        rows.addAll(List.of((long) picture, (long) (group % s.extent(1)), (long) i));
                    }
                }
            }
            call.result(Tensor.longs(Shape.of(rows.size() / 3, 3), rows.stream().mapToLong(r -> r).toArray()));
        }
    };

    /** A box by two corners. */
    private record Box(float top, float left, float bottom, float right) {
        static Box of(float[] data, int at, boolean centred) {
            float a = data[at];
            float b = data[at + 1];
            float c = data[at + 2];
            float d = data[at + 3];
            return centred
                    ? new Box(b - d / 2, a - c / 2, b + d / 2, a + c / 2)
                    : new Box(Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d));
        }

        private float area() {
            return (bottom - top) * (right - left);
        }

        /** Of the area of both, the share that both cover. */
        float overlap(Box o) {
            float height = Math.min(bottom, o.bottom) - Math.max(top, o.top);
            float width = Math.min(right, o.right) - Math.max(left, o.left);
            if (height <= 0 || width <= 0 || area() <= 0 || o.area() <= 0) {
                return 0;
            }
            float both = height * width;
            return both / (area() + o.area() - both);
        }
    }

    private static Tensor.Floats floats(Tensor tensor) {
        if (tensor instanceof Tensor.Floats f && f.shape().rank() == 3) {
            return f;
        }
        throw new IllegalArgumentException("wants floats of rank 3, got " + tensor);
    }

    private static double number(Tensor tensor, int i) {
        return switch (tensor) {
            case Tensor.Floats f -> f.data()[i];
            case Tensor.Integers l -> l.at(i);
        };
    }

    private static int compare(List<Double> a, List<Double> b) {
        return Arrays.compare(a.toArray(Double[]::new), b.toArray(Double[]::new));
    }
}
