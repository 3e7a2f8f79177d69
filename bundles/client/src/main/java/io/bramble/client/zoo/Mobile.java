package io.bramble.client.zoo;

/** MobileNets of width 1.0: convolutions of each channel by itself, and 1x1 convolutions that mix channels. */
final class Mobile {
    private Mobile() {}

    static FeatureMap first(FeatureMap image) {
        FeatureMap x = image.conv(32, 3, 2).relu6();
        x = separable(x, 64, 1);
        x = separable(x, 128, 2);
        x = separable(x, 128, 1);
        x = separable(x, 256, 2);
        x = separable(x, 256, 1);
        x = separable(x, 512, 2);
        for (int i = 0; i < 5; i++) {
            x = separable(x, 512, 1);
        }
        x = separable(x, 1024, 2);
        x = separable(x, 1024, 1);
        return x.globalAveragePool().flat().connected(1000);
    }

    private static FeatureMap separable(FeatureMap x, int filters, int stride) {
        return x.depthwise(stride).relu6().conv(filters, 1).relu6();
    }

    static FeatureMap second(FeatureMap image) {
        FeatureMap x = image.conv(32, 3, 2).relu6();
        x = x.depthwise(1).relu6().conv(16, 1);
        x = bottlenecks(x, 24, 2, 2);
        x = bottlenecks(x, 32, 3, 2);
        x = bottlenecks(x, 64, 4, 2);
        x = bottlenecks(x, 96, 3, 1);
        x = bottlenecks(x, 160, 3, 2);
        x = bottlenecks(x, 320, 1, 1);
        return x.conv(1280, 1).relu6().globalAveragePool().flat().connected(1000);
    }

    private static FeatureMap bottlenecks(FeatureMap from, int filters, int times, int stride) {
        FeatureMap x = inverted(from, filters, stride);
        for (int i = 1; i < times; i++) {
            x = inverted(x, filters, 1).plus(x);
        }
        return x;
    }

    /** Six times as wide within. */
    private static FeatureMap inverted(FeatureMap x, int filters, int stride) {
        return x.conv(6 * x.channels(), 1).relu6().depthwise(stride).relu6().conv(filters, 1);
    }
}
