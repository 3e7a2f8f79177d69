package io.bramble.model.operator;

import io.bramble.model.onnx.OnnxNode;
import java.util.List;

/** Says one ONNX node by others, which take its place. */
interface Rewriting {
    /** @throws IllegalArgumentException as {@link Importer#read} does */
    List<OnnxNode> rewrite(Call call);
}
