package io.bramble.model.operator;

import io.bramble.graph.ValueType;
import io.bramble.model.UnsupportedModel;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxValue;
import io.bramble.store.Signature;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import java.util.List;
import java.util.Map;

/** The inputs that a file declares. */
public final class InputBinding {
    private InputBinding() {}

    /** @throws UnsupportedModel if an input is of a type we lack */
    public static Signature signature(OnnxModel model) {
        return new Signature(
                model.graph().fed().stream().map(InputBinding::input).toList(),
                model.graph().outputs().stream().map(OnnxValue::name).toList());
    }

    /** @throws IllegalArgumentException if a shape does not fit what the file declares, or an input is of a type we lack */
    public static Map<String, ValueType> of(OnnxModel model, Map<String, Shape> shapes) {
        return signature(model).bound(shapes);
    }

    private static Signature.Input input(OnnxValue value) {
        try {
            List<OnnxValue.Extent> extents = value.extents();
            return new Signature.Input(value.name(), ElementType.ofOnnx(value.dataType()), extents == null
                    ? null
                    : extents.stream()
                            .map(e -> new Signature.Extent(Math.toIntExact(e.size()), e.parameter()))
                            .toList());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new UnsupportedModel(List.of("input \"" + value.name() + "\": " + e.getMessage()));
        }
    }
}
