package io.bramble.client.zoo;

/** Inception v1 (GoogLeNet), without the two classifiers that only training uses. */
final class Inception {
    private Inception() {}

    static FeatureMap of(FeatureMap image) {
        FeatureMap x = half(image.conv(64, 7, 2).relu()).acrossChannels();
        x = half(x.conv(64, 1).relu().conv(192, 3).relu().acrossChannels());
        x = module(x, 64, 96, 128, 16, 32, 32);
        x = half(module(x, 128, 128, 192, 32, 96, 64));
        x = module(x, 192, 96, 208, 16, 48, 64);
        x = module(x, 160, 112, 224, 24, 64, 64);
        x = module(x, 128, 128, 256, 24, 64, 64);
        x = module(x, 112, 144, 288, 32, 64, 64);
        x = half(module(x, 256, 160, 320, 32, 128, 128));
        x = module(x, 256, 160, 320, 32, 128, 128);
        x = module(x, 384, 192, 384, 48, 128, 128);
        return x.globalAveragePool().flat().connected(1000);
    }

    /** Half of the extents, rounded up. */
    private static FeatureMap half(FeatureMap x) {
        return x.maxPool(3, 2, 0, 1);
    }

    /** The columns of the paper's table 1. */
    private static FeatureMap module(FeatureMap x, int one, int before3, int three, int before5, int five, int pooled) {
        return FeatureMap.joined(
                x.conv(one, 1).relu(),
                x.conv(before3, 1).relu().conv(three, 3).relu(),
                x.conv(before5, 1).relu().conv(five, 5).relu(),
                x.maxPool(3, 1, 1, 1).conv(pooled, 1).relu());
    }
}
