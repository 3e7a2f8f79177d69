package io.bramble.model.onnx;

import io.bramble.tensor.Tensor;
import java.util.List;

/** ONNX AttributeProto, by the kind of its value. */
public sealed interface Attribute {
    record Number(float value) implements Attribute {}

    record Whole(long value) implements Attribute {}

    record Text(String value) implements Attribute {}

    record Constant(Tensor value) implements Attribute {}

    record Numbers(float[] values) implements Attribute {}

    record Wholes(long[] values) implements Attribute {}

    record Texts(List<String> values) implements Attribute {}

    /** A kind we do not read (a graph, a type, ...), or a tensor we cannot hold. */
    record Refused(String why) implements Attribute {}
}
