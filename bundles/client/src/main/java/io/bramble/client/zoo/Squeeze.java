package io.bramble.client.zoo;

/** SqueezeNet 1.1: few channels before each pair of wider convolutions. */
final class Squeeze {
    private Squeeze() {}

    static FeatureMap of(FeatureMap image) {
        FeatureMap x = image.conv(64, 3, 2, 0, 1).relu().maxPool(3, 2);
        x = fire(fire(x, 16, 64), 16, 64).maxPool(3, 2);
        x = fire(fire(x, 32, 128), 32, 128).maxPool(3, 2);
        x = fire(fire(x, 48, 192), 48, 192);
        x = fire(fire(x, 64, 256), 64, 256);
        return x.conv(1000, 1).relu().globalAveragePool().flat();
    }

    private static FeatureMap fire(FeatureMap x, int squeezed, int expanded) {
        FeatureMap s = x.conv(squeezed, 1).relu();
        return FeatureMap.joined(s.conv(expanded, 1).relu(), s.conv(expanded, 3).relu());
    }
}
