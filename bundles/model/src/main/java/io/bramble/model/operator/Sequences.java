package io.bramble.model.operator;

import io.bramble.operator.Concat;
import io.bramble.operator.Identity;
import io.bramble.operator.Reshape;
import io.bramble.operator.Slice;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** ONNX's sequences: while a model is translated a sequence is a list of values, and none is there when it runs. */
enum Sequences implements Importer {
    CONSTRUCT("SequenceConstruct") {
        @Override
        public void read(Call call) {
            call.result(call.inputNames());
        }
    },
    EMPTY("SequenceEmpty") {
        @Override
        public void read(Call call) {
            call.ignore("dtype");
            call.result(List.of());
        }
    },
    INSERT("SequenceInsert") {
        @Override
        public void read(Call call) {
            List<String> elements = new ArrayList<>(call.sequence(0));
            int at = call.has(2) ? position(call, 2, elements.size() + 1) : elements.size();
            elements.add(at, call.in(1));
            call.result(elements);
        }
    },
    ERASE("SequenceErase") {
        @Override
        public void read(Call call) {
            List<String> elements = new ArrayList<>(call.sequence(0));
            int at = call.has(1) ? position(call, 1, elements.size()) : elements.size() - 1;
            elements.remove(at);
            call.result(elements);
        }
    },
    AT("SequenceAt") {
        @Override
        public void read(Call call) {
            List<String> elements = call.sequence(0);
            call.emit(new Identity(), elements.get(position(call, 1, elements.size())));
        }
    },
    LENGTH("SequenceLength") {
        @Override
        public void read(Call call) {
            call.result(Tensor.longs(Shape.SCALAR, call.sequence(0).size()));
        }
    },
    /** Along an axis: pieces of one element, whose axis is dropped unless keepdims; of one length; or of given lengths. */
    SPLIT("SplitToSequence") {
        @Override
        public void read(Call call) {
            Shape x = call.shape(0);
            int axis = Call.axis(call.integer("axis", 0), x.rank());
            boolean drop = !call.has(1) && call.integer("keepdims", 1) == 0;
            call.ignore("keepdims");
            List<String> pieces = new ArrayList<>();
            int from = 0;
            for (int length : lengths(call, x.extent(axis))) {
                String piece = call.step(slice(x, axis, from, length), call.in(0));
                if (drop) {
                    List<Integer> target = new ArrayList<>(extents(x));
                    target.remove(axis);
                    piece = call.step(new Reshape(target), piece);
                }
                pieces.add(piece);
                from += length;
            }
            call.result(pieces);
        }

        private int[] lengths(Call call, int extent) {
            if (!call.has(1)) {
                int[] ones = new int[extent];
                Arrays.fill(ones, 1);
                return ones;
            }
            int[] given = call.ints(1, "the lengths of the pieces");
            if (call.shape(1).rank() > 0) {
                if (Arrays.stream(given).sum() != extent || Arrays.stream(given).anyMatch(n -> n < 0)) {
                    throw new IllegalArgumentException("lengths want to sum to the extent " + extent + ", got "
                            + Arrays.toString(given));
                }
                return given;
            }
            if (given[0] < 1) {
                throw new IllegalArgumentException("a piece wants a length of at least 1, got " + given[0]);
            }
            int[] pieces = new int[Math.ceilDiv(extent, given[0])];
            for (int i = 0; i < pieces.length; i++) {
                pieces[i] = Math.min(given[0], extent - i * given[0]);
            }
            return pieces;
        }
    },
    CONCAT("ConcatFromSequence") {
        @Override
        public void read(Call call) {
            String[] elements = call.sequence(0).toArray(String[]::new);
            boolean stack = call.integer("new_axis", 0) != 0;
            if (elements.length == 0) {
                throw new IllegalArgumentException("wants at least one element, got an empty sequence");
            }
            Shape x = call.shape(elements[0]);
            int axis = Call.axis(call.integer("axis", 0), x.rank() + (stack ? 1 : 0));
            if (stack) {
                List<Integer> target = new ArrayList<>(extents(x));
                target.add(axis, 1);
                Arrays.setAll(elements, i -> call.step(new Reshape(target), call.sequence(0).get(i)));
            }
            call.emit(new Concat(axis), elements);
        }
    },
    /** Of a value: the value. */
    OPTIONAL("Optional") {
        @Override
        public void read(Call call) {
            if (!call.has(0)) {
                throw new IllegalArgumentException(
                        "an optional that is empty is not supported; supported is one of a value");
            }
            Passing.IDENTITY.read(call);
        }
    },
    GET("OptionalGetElement") {
        @Override
        public void read(Call call) {
            Passing.IDENTITY.read(call);
        }
    },
    HAS("OptionalHasElement") {
        @Override
        public void read(Call call) {
            call.result(Tensor.integers(ElementType.BOOL, Shape.SCALAR, call.has(0) ? 1 : 0));
        }
    };

    private final String onnxName;

    Sequences(String onnxName) {
        this.onnxName = onnxName;
    }

    String onnxName() {
        return onnxName;
    }

    /** An index, counted from the end if negative. */
    private static int position(Call call, int input, int size) {
        int given = call.ints(input, "the position")[0];
        int at = given < 0 ? given + size : given;
        if (at < 0 || at >= size) {
            throw new IllegalArgumentException("a position wants to be in [" + -size + ", " + size + "), got " + given);
        }
        return at;
    }

    private static List<Integer> extents(Shape shape) {
        return Arrays.stream(shape.toArray()).boxed().toList();
    }

    private static Slice slice(Shape x, int axis, int from, int length) {
        List<Integer> starts = new ArrayList<>(Collections.nCopies(x.rank(), 0));
        starts.set(axis, from);
        List<Integer> counts = new ArrayList<>(extents(x));
        counts.set(axis, length);
        return new Slice(starts, counts, Collections.nCopies(x.rank(), 1));
    }
}
