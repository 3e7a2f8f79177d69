package io.bramble.client.bench;

import io.bramble.client.Doors;
import io.bramble.client.TensorFile;
import io.bramble.graph.ValueType;
import io.bramble.inference.Refusal;
import io.bramble.store.Signature;
import io.bramble.store.Signature.Extent;
import io.bramble.store.Signature.Input;
import io.bramble.store.StandaloneModels;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a model is run on.
 *
 * @param from where the tensors are from, in words
 */
public record Inputs(Map<String, Tensor> tensors, String from) {
    public Inputs {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * What a model in a file wants.
     *
     * @throws IllegalArgumentException if the file is no ONNX model
     */
    public static Signature signature(ByteBuffer onnx) {
        try {
            return Doors.found(StandaloneModels.class).signature(onnx);
        } catch (Refusal e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Tensors of files.
     *
     * @param files in the order of the model's inputs; a file that names its tensor goes to the input of the name
     * @throws IOException if one cannot be read
     * @throws IllegalArgumentException if they do not fit the model
     */
    public static Inputs of(Signature signature, List<Path> files) throws IOException {
        if (files.size() != signature.inputs().size()) {
            throw new IllegalArgumentException(
                    "the model wants inputs " + signature.inputs() + ", got " + files.size() + " files");
        }
        List<String> names = signature.inputs().stream().map(Input::name).toList();
        Map<String, Tensor> read = new LinkedHashMap<>();
        for (int i = 0; i < files.size(); i++) {
            TensorFile file = TensorFile.read(files.get(i));
            read.put(names.contains(file.name()) ? file.name() : names.get(i), file.tensor());
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Input input : signature.inputs()) {
            tensors.put(input.name(), fitting(read.get(input.name()), input));
        }
        return new Inputs(tensors, "from files");
    }

    private static Tensor fitting(Tensor tensor, Input input) {
        if (tensor != null && tensor.type().isFloat() && input.type().isFloat() && input.takes(tensor.shape())) {
            return tensor.as(input.type());
        }
        if (tensor == null || tensor.type() != input.type() || !input.takes(tensor.shape())) {
            throw new IllegalArgumentException("the model wants input " + input + ", got "
                    + (tensor == null ? "no file for it" : tensor));
        }
        return tensor;
    }

    /**
     * Files {@code input_0.pb, input_1.pb, ...} of the folder {@code test_data_set_N} beside a model; empty if there are none.
     */
    public static List<Path> recorded(Path model, int set) {
        Path folder = model.toAbsolutePath().resolveSibling("test_data_set_" + set);
        List<Path> files = new ArrayList<>();
        for (Path file = folder.resolve("input_0.pb"); Files.exists(file);) {
            files.add(file);
            file = folder.resolve("input_" + files.size() + ".pb");
        }
        return files;
    }

    /**
     * Floating point numbers from 0 to 1 by chance, and zeros where whole numbers or truth values are wanted.
     *
     * @param shapes of inputs, by name
     * @param extents of free extents, by name; those named in neither are 1
     * @throws IllegalArgumentException if the model has no such input or extent, or a shape does not fit
     */
    public static Inputs random(Signature signature, Map<String, Shape> shapes, Map<String, Integer> extents,
            long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        signature.bound(bound(signature, shapes, extents))
                .forEach((name, type) -> tensors.put(name, noise(type, random)));
        return new Inputs(tensors, "random, seed " + seed);
    }

    /** {@link #random(Signature, Map, Map, long) Random} ones for a model in a file, whose free extents are 1. */
    public static Inputs random(ByteBuffer onnx, long seed) {
        return random(signature(onnx), Map.of(), Map.of(), seed);
    }

    private static Map<String, Shape> bound(Signature signature, Map<String, Shape> shapes,
            Map<String, Integer> extents) {
        List<String> free = signature.inputs().stream().filter(i -> i.extents() != null)
                .flatMap(i -> i.extents().stream()).map(Extent::name).filter(n -> !n.isEmpty()).distinct().toList();
        for (String name : extents.keySet()) {
            if (!free.contains(name)) {
                throw new IllegalArgumentException("the model has no free extent \"" + name + "\"; it has " + free);
            }
        }
        Map<String, Shape> all = new LinkedHashMap<>(shapes);
        for (Input input : signature.inputs()) {
            if (!shapes.containsKey(input.name()) && input.extents() != null
                    && input.extents().stream().anyMatch(e -> extents.containsKey(e.name()))) {
                all.put(input.name(), Shape.of(input.extents().stream()
                        .mapToInt(e -> e.free() ? extents.getOrDefault(e.name(), 1) : e.size()).toArray()));
            }
        }
        return all;
    }

    /** Where a network may be fed with pictures, with the 256 levels of one. */
    private static Tensor noise(ValueType type, Random random) {
        boolean picture = type.shape().rank() == 4 && type.shape().extent(1) <= 4;
        if (!type.type().isFloat()) {
            return Tensor.zeros(type.type(), type.shape());
        }
        float[] data = new float[type.shape().size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = picture ? random.nextInt(256) / 255f : random.nextFloat();
        }
        return Tensor.floats(type.shape(), data).as(type.type());
    }
}
