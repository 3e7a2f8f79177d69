package io.bramble.client.zoo;

/** ResNet-50: bottlenecks whose results are added to what they began with. */
final class Residual {
    private Residual() {}

    /** As in the paper: the first convolution of a block is the one with the stride. */
    static FeatureMap of(FeatureMap image) {
        FeatureMap x = image.conv(64, 7, 2).relu().maxPool(3, 2, 1, 1);
        x = blocks(x, 3, 64, 1);
        x = blocks(x, 4, 128, 2);
        x = blocks(x, 6, 256, 2);
        x = blocks(x, 3, 512, 2);
        return x.globalAveragePool().flat().connected(1000);
    }

    private static FeatureMap blocks(FeatureMap from, int blocks, int width, int stride) {
        FeatureMap x = bottleneck(from, from.conv(4 * width, 1, stride), width, stride);
        for (int i = 1; i < blocks; i++) {
            x = bottleneck(x, x, width, 1);
        }
        return x;
    }

    private static FeatureMap bottleneck(FeatureMap x, FeatureMap shortcut, int width, int stride) {
        return x.conv(width, 1, stride).relu().conv(width, 3).relu().conv(4 * width, 1).plus(shortcut).relu();
    }
}
