package io.bramble.client.zoo;

import java.util.ArrayList;
import java.util.List;

/** An architecture being written down: nodes and weights in order, and what they cost. */
final class Draft {
    final List<byte[]> nodes = new ArrayList<>();
    final List<Weights> weights = new ArrayList<>();
    long multiplyAdds;

    FeatureMap image(int side) {
        // Numbers from 0 to 1 have a mean square of a third.
        return new FeatureMap(this, "image", 3, side, side, 1.0 / 3, false);
    }

    /** Adds a node, whose result is called by its operator and its place. */
    String node(String operator, Attributes attributes, String... inputs) {
        String name = operator.toLowerCase(java.util.Locale.ROOT) + "_" + (nodes.size() + 1);
        Message node = new Message();
        for (String input : inputs) {
            node.text(1, input);
        }
        node.text(2, name).text(3, name).text(4, operator);
        attributes.made().forEach(a -> node.message(5, a));
        nodes.add(node.done());
        return name;
    }

    /** Weights for the next node. */
    String weights(String role, double variance, int... shape) {
        Weights made = Weights.ofVariance("weights_" + (nodes.size() + 1) + "_" + role, variance, shape);
        weights.add(made);
        return made.name();
    }

    /** A number that several nodes may share. */
    String scalar(String name, double value) {
        if (weights.stream().noneMatch(w -> w.name().equals(name))) {
            weights.add(Weights.scalar(name, value));
        }
        return name;
    }
}
