package io.bramble.model;

import io.bramble.compute.Scalar;
import io.bramble.graph.Graph;
import io.bramble.kernels.Compute;
import io.bramble.model.onnx.OnnxReader;
import io.bramble.model.onnx.Proto;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A recorded test set: a folder with {@code input_K.pb} and {@code output_K.pb}. */
record Recorded(Path folder) {
    static final Compute COMPUTE = Scalar.compute();

    /** A tensor in a file, read as if it were a weight; null if it is of a type we do not hold. */
    Tensor tensor(String name) throws IOException {
        byte[] tensor = Files.readAllBytes(folder.resolve(name + ".pb"));
        byte[] model = new Proto().message(7, new Proto().bytes(5, tensor)).done();
        return OnnxReader.read(ByteBuffer.wrap(model)).graph().initializers().values().stream().findFirst()
                .orElse(null);
    }

    /** Shapes of the inputs of a model. */
    Map<String, Shape> shapes(byte[] onnx) throws IOException {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (var input : OnnxReader.read(ByteBuffer.wrap(onnx)).graph().fed()) {
            Tensor tensor = tensor("input_" + shapes.size());
            if (tensor != null) {
                shapes.put(input.name(), tensor.shape());
            }
        }
        return shapes;
    }

    /** The first difference between what a graph computes and the recorded outputs; empty if there is none. */
    String difference(Graph graph, double relative, double absolute) throws IOException {
        List<String> recorded = List.copyOf(graph.inputs().keySet());
        Map<String, Tile> in = new LinkedHashMap<>();
        for (String name : graph.inputs().keySet()) {
            in.put(name, Tile.of(tensor("input_" + recorded.indexOf(name))));
        }
        Map<String, Region> out = new LinkedHashMap<>();
        graph.outputs().forEach(o -> out.put(o, Region.whole(graph.shape(o))));
        Map<String, Tile> got = COMPUTE.prepare(graph).run(in, out);
        return difference(graph.outputs().stream().map(o -> got.get(o).toTensor()).toList(), relative, absolute);
    }

    /** The first difference between outputs, in order, and the recorded ones; empty if there is none. */
    String difference(List<Tensor> outputs, double relative, double absolute) throws IOException {
        for (int k = 0; k < outputs.size(); k++) {
            String d = difference(tensor("output_" + k), outputs.get(k), relative, absolute);
            if (!d.isEmpty()) {
                return "output " + k + d;
            }
        }
        return "";
    }

    static String difference(Tensor want, Tensor got, double relative, double absolute) {
        if (!want.shape().equals(got.shape()) || want.type() != got.type()) {
            return " wants " + want + ", got " + got;
        }
        for (int i = 0; i < want.shape().size(); i++) {
            double w = Elements.at(want, i);
            double g = Elements.at(got, i);
            boolean bothNaN = Double.isNaN(w) && Double.isNaN(g);
            if (!bothNaN && !Elements.close(w, g, absolute + relative * Math.abs(w))) {
                return "[" + i + "] wants " + w + ", got " + g;
            }
        }
        return "";
    }
}
