package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.operator.AveragePool;
import io.bramble.operator.Pad;
import io.bramble.operator.Unary;
import io.bramble.operator.Window;
import io.bramble.plan.Device;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small graphs and sets of devices from a seed. */
final class RandomCases {
    private final Random random;
    private final long seed;

    RandomCases(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** One to ten, the fastest up to twenty times as fast as the slowest. */
    List<Device> devices() {
        List<Device> devices = new ArrayList<>();
        int count = 1 + random.nextInt(10);
        for (int i = 1; i <= count; i++) {
            devices.add(device("pi-" + i, 1 + 19 * random.nextDouble(), 1 + 19 * random.nextDouble()));
        }
        return devices;
    }

    static Device device(String id, double gflops, double memoryGbs) {
        return new Device(id, gflops, memoryGbs, 512 << 20, 4, "vector");
    }

    Limits limits() {
        return new Limits(1 + random.nextInt(3), random.nextInt(100), random.nextInt(2000));
    }

    /** Whole inputs of a graph, between -0.5 and 0.5. */
    Map<String, Tensor> inputs(Graph graph) {
        Map<String, Tensor> inputs = new HashMap<>();
        graph.inputs().forEach((value, type) -> {
            float[] data = new float[type.shape().size()];
            for (int i = 0; i < data.length; i++) {
                data[i] = random.nextFloat() - 0.5f;
            }
            inputs.put(value, Tensor.floats(type.shape(), data));
        });
        return inputs;
    }

    Graph graph() {
        Net net = new Net("random-" + seed, seed);
        boolean wide = random.nextBoolean();
        net.input("x", 1, 1 + random.nextInt(4), 6 + random.nextInt(30), (wide ? 40 : 6) + random.nextInt(20));
        if (random.nextInt(5) == 0) {
            String x = net.last();
            net.input("y", net.shape().toArray());
            net.add("both", x);
        }
        if (random.nextInt(5) == 0) {
            net.unread("unread", 1, 2, 3);
        }
        List<String> outputs = new ArrayList<>();
        int steps = 2 + random.nextInt(7);
        for (int i = 0; i < steps; i++) {
            step(net, "n" + i);
            if (random.nextInt(15) == 0) {
                outputs.add(net.last());
            }
        }
        if (random.nextInt(3) > 0) {
            head(net);
        }
        outputs.remove(net.last());
        outputs.add(net.last());
        return net.graph(outputs.toArray(String[]::new));
    }

    private void step(Net net, String name) {
        int channels = net.shape().extent(1);
        boolean large = Math.min(net.shape().extent(2), net.shape().extent(3)) >= 6;
        switch (random.nextInt(large ? 10 : 8)) {
            case 0 -> net.conv(name, 1 + random.nextInt(8), 3, 1);
            case 1 -> net.conv(name, 1 + random.nextInt(8), 1, 1);
            case 2 -> net.residual(name);
            case 3 -> net.fire(name, 1 + random.nextInt(3), 1 + random.nextInt(4));
            case 4 -> net.conv(name, channels, 3, 1, 1, channels);
            case 5 -> net.node(name, Unary.of(random.nextBoolean() ? Unary.Kind.SIGMOID : Unary.Kind.RELU));
            case 6 -> net.node(name, new Pad(List.of(0, 0, 1, 0), List.of(0, 0, 0, 2), 0.5f));
            case 7 -> net.quantize(name);
            case 8 -> net.conv(name, 1 + random.nextInt(8), random.nextBoolean() ? 3 : 5, 2);
            default -> {
                int kernel = 2 + random.nextInt(2);
                Window window = Window.of(kernel, kernel).strided(2).padded(1);
                if (random.nextBoolean()) {
                    net.pool(name, kernel, 2);
                } else {
                    net.node(name, new AveragePool(window, random.nextBoolean(), random.nextBoolean()));
                }
            }
        }
    }

    private void head(Net net) {
        if (random.nextBoolean()) {
            net.average("average");
        }
        net.flatten("flatten");
        net.gemm("fc1", 1 + random.nextInt(120), random.nextBoolean());
        if (random.nextBoolean()) {
            net.matMul("fc2", 1 + random.nextInt(60));
        }
        if (random.nextBoolean()) {
            net.bytes("fc3", 1 + random.nextInt(90));
        }
    }
}
