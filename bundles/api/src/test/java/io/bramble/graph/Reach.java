package io.bramble.graph;

import io.bramble.operator.AveragePool;
import io.bramble.operator.Binary;
import io.bramble.operator.Concat;
import io.bramble.operator.Conv;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.MatMul;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Pad;
import io.bramble.operator.ReduceMean;
import io.bramble.operator.Slice;
import io.bramble.operator.Softmax;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.operator.Window;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which elements an output's elements are computed of, one by one, from what ONNX says of each operator. */
final class Reach {
    private final Map<String, Set<List<Integer>>> reached = new HashMap<>();
    private final Graph graph;

    private Reach(Graph graph) {
        this.graph = graph;
    }

    /** The smallest box around all reached elements of each value that has any. */
    static Map<String, Region> of(Graph graph, String output, Region wanted) {
        Reach reach = new Reach(graph);
        reach.reached.put(output, new HashSet<>(boxed(wanted)));
        for (Node node : graph.nodes().reversed()) {
            for (List<Integer> index : reach.reached.getOrDefault(node.output(), Set.of())) {
                reach.element(node, index);
            }
        }
        Map<String, Region> boxes = new HashMap<>();
        reach.reached.forEach((value, set) -> boxes.put(value, box(set)));
        return boxes;
    }

    private static Region box(Set<List<Integer>> indices) {
        List<Range> ranges = new ArrayList<>();
        for (int a = 0; a < indices.iterator().next().size(); a++) {
            int axis = a;
            ranges.add(new Range(indices.stream().mapToInt(i -> i.get(axis)).min().orElseThrow(),
                    indices.stream().mapToInt(i -> i.get(axis)).max().orElseThrow() + 1));
        }
        return new Region(ranges);
    }

    private static List<List<Integer>> boxed(Region region) {
        List<List<Integer>> all = List.of(List.of());
        for (Range range : region.ranges()) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> head : all) {
                for (int i = range.from(); i < range.to(); i++) {
                    List<Integer> index = new ArrayList<>(head);
                    index.add(i);
                    longer.add(index);
                }
            }
            all = longer;
        }
        return all;
    }

    private void read(Node node, int input, List<Integer> index) {
        String value = node.inputs().get(input);
        Shape shape = graph.shape(value);
        for (int a = 0; a < index.size(); a++) {
            if (index.get(a) < 0 || index.get(a) >= shape.extent(a)) {
                return;
            }
        }
        reached.computeIfAbsent(value, v -> new HashSet<>()).add(index);
    }

    /** Along some axes every index, along the others the output's. */
    private void readAcross(Node node, List<Integer> out, Set<Integer> axes) {
        Region region = Region.whole(graph.shape(node.inputs().get(0)));
        for (int a = 0; a < out.size(); a++) {
            region = axes.contains(a) ? region : region.with(a, out.get(a), out.get(a) + 1);
        }
        boxed(region).forEach(index -> read(node, 0, index));
    }

    private void element(Node node, List<Integer> o) {
        Operator operator = node.operator();
        switch (operator) {
            case Unary u -> read(node, 0, o);
            case Binary b -> {
                read(node, 0, o);
                read(node, 1, o);
            }
            case Conv c -> conv(node, c, o);
            case MaxPool p -> taps(p.window(), o, (y, x, ky, kx) -> read(node, 0, List.of(o.get(0), o.get(1), y, x)));
            case AveragePool p ->
                    taps(p.window(), o, (y, x, ky, kx) -> read(node, 0, List.of(o.get(0), o.get(1), y, x)));
            case GlobalAveragePool p -> readAcross(node, o, Set.of(2, 3));
            case ReduceMean m -> readAcross(node, o, Set.copyOf(m.axes()));
            case Softmax s -> {
                Set<Integer> axes = new HashSet<>();
                for (int a = s.from(); a < s.to(); a++) {
                    axes.add(a);
                }
                readAcross(node, o, axes);
            }
            case MatMul m -> {
                readAcross(node, o.subList(0, 3), Set.of(3));
                for (int k = 0; k < graph.inputShapes(node).get(0).extent(3); k++) {
                    read(node, 1, List.of(k, o.get(3)));
                }
            }
            case Transpose t -> {
                Integer[] index = new Integer[o.size()];
                for (int a = 0; a < index.length; a++) {
                    index[t.permutation().get(a)] = o.get(a);
                }
                read(node, 0, List.of(index));
            }
            case Pad p -> read(node, 0, each(o, (a, i) -> i - p.begin().get(a)));
            case Slice s -> read(node, 0, each(o, (a, i) -> s.starts().get(a) + i * s.steps().get(a)));
            case Concat c -> {
                int start = 0;
                for (int input = 0; input < node.inputs().size(); input++) {
                    int begin = start;
                    read(node, input, each(o, (a, i) -> a == c.axis() ? i - begin : i));
                    start += graph.inputShapes(node).get(input).extent(c.axis());
                }
            }
            default -> throw new IllegalArgumentException("no definition of " + operator);
        }
    }

    private void conv(Node node, Conv conv, List<Integer> o) {
        Shape weights = graph.inputShapes(node).get(1);
        int group = o.get(1) / (weights.extent(0) / conv.group());
        Shape input = graph.inputShapes(node).get(0);
        read(node, 2, List.of(o.get(1)));
        taps(conv.window(), o, (y, x, ky, kx) -> {
            for (int c = 0; c < weights.extent(1); c++) {
                read(node, 0, List.of(o.get(0), group * (input.extent(1) / conv.group()) + c, y, x));
                read(node, 1, List.of(o.get(1), c, ky, kx));
            }
        });
    }

    private interface Tap {
        void at(int y, int x, int ky, int kx);
    }

    private static void taps(Window w, List<Integer> o, Tap tap) {
        for (int ky = 0; ky < w.kernel().get(0); ky++) {
            for (int kx = 0; kx < w.kernel().get(1); kx++) {
                tap.at(o.get(2) * w.strides().get(0) - w.padsBegin().get(0) + ky * w.dilations().get(0),
                        o.get(3) * w.strides().get(1) - w.padsBegin().get(1) + kx * w.dilations().get(1), ky, kx);
            }
        }
    }

    private interface Shift {
        int of(int axis, int index);
    }

    private static List<Integer> each(List<Integer> out, Shift shift) {
        List<Integer> index = new ArrayList<>();
        for (int a = 0; a < out.size(); a++) {
            index.add(shift.of(a, out.get(a)));
        }
        return index;
    }
}
