package io.bramble.client.zoo;

/** VGG: 3x3 convolutions alone, and three fully connected layers with nine in ten of the weights. */
final class VeryDeep {
    private VeryDeep() {}

    /** Configuration D of the paper. */
    static FeatureMap of(FeatureMap image) {
        FeatureMap x = image;
        x = block(x, 64, 2);
        x = block(x, 128, 2);
        x = block(x, 256, 3);
        x = block(x, 512, 3);
        x = block(x, 512, 3);
        return x.flat().connected(4096).relu().connected(4096).relu().connected(1000);
    }

    private static FeatureMap block(FeatureMap from, int filters, int layers) {
        FeatureMap x = from;
        for (int i = 0; i < layers; i++) {
            x = x.conv(filters, 3).relu();
        }
        return x.maxPool(2, 2);
    }
}
