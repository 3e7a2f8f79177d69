package io.bramble.model.operator;

import io.bramble.graph.ValueType;
import io.bramble.model.onnx.OnnxModel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model, or what is left of it after some sections.
 *
 * @param model its graph holds the nodes that are left, the constants they read, and the outputs still to be made
 * @param inputs types of the values it begins with
 * @param sequences lists of values that nodes read as one, by name
 * @param wanted inputs whose values have to be known to go on
 */
public record Remainder(OnnxModel model, Map<String, ValueType> inputs, Map<String, List<String>> sequences,
        Set<String> wanted) {
    public Remainder {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        sequences = Map.copyOf(sequences);
        wanted = Collections.unmodifiableSet(new LinkedHashSet<>(wanted));
    }

    /** All of a model, of which nothing has been run. */
    public static Remainder whole(OnnxModel model, Map<String, ValueType> inputs) {
        return new Remainder(model, inputs, Map.of(), Set.of());
    }
}
