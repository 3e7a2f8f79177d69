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

    /** The body of a branch or a loop. */
    record Body(OnnxGraph graph) implements Attribute {}

    /** In a function's body: the attribute of this name of the node that calls the function. */
    record Argument(String name) implements Attribute {}

    /** A kind we do not read (a type, several graphs, ...), or a tensor we cannot hold. */
    record Refused(String why) implements Attribute {}
}
