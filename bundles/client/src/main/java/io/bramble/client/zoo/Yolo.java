package io.bramble.client.zoo;

/** The first 16 layers of YOLOv2, which DeepThings cuts: twelve convolutions and four pools. */
final class Yolo {
    private Yolo() {}

    static FeatureMap of(FeatureMap image) {
        FeatureMap x = image.conv(32, 3).leaky().maxPool(2, 2);
        x = x.conv(64, 3).leaky().maxPool(2, 2);
        x = sandwich(x, 128).maxPool(2, 2);
        x = sandwich(x, 256).maxPool(2, 2);
        return sandwich(x, 512).conv(256, 1).leaky();
    }

    private static FeatureMap sandwich(FeatureMap x, int filters) {
        return x.conv(filters, 3).leaky().conv(filters / 2, 1).leaky().conv(filters, 3).leaky();
    }
}
