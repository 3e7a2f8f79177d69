package io.bramble.client.zoo;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The architectures there are. Normalizations of ResNet and the MobileNets are left out: where a network is used they
 * are part of the convolutions before them. What they would do to the size of activations, the weights do.
 */
public enum Zoo {
    VGG_16("vgg-16", "Simonyan and Zisserman 2014, arXiv 1409.1556", 224, VeryDeep::of),
    RESNET_50("resnet-50", "He et al. 2015, arXiv 1512.03385", 224, Residual::of),
    INCEPTION_V1("inception-v1", "Szegedy et al. 2014, arXiv 1409.4842", 224, Inception::of),
    MOBILENET_V1("mobilenet-v1", "Howard et al. 2017, arXiv 1704.04861", 224, Mobile::first),
    MOBILENET_V2("mobilenet-v2", "Sandler et al. 2018, arXiv 1801.04381", 224, Mobile::second),
    YOLO_V2_16("yolo-v2-16", "Redmon and Farhadi 2016, arXiv 1612.08242, layers 0 to 15", 608, Yolo::of),
    SQUEEZENET_1_1("squeezenet-1.1", "Iandola et al. 2016, arXiv 1602.07360, version 1.1", 224, Squeeze::of);

    private final String name;
    private final String source;
    private final int side;
    private final UnaryOperator<FeatureMap> body;

    Zoo(String name, String source, int side, UnaryOperator<FeatureMap> body) {
        this.name = name;
        this.source = source;
        this.side = side;
        this.body = body;
    }

    /** @throws IllegalArgumentException if there is none of the name, with the names there are */
    public static Zoo named(String name) {
        return Arrays.stream(values()).filter(z -> z.name.equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the zoo has no \"" + name + "\"; it has " + List.of(values())));
    }

    /** Who published it. */
    public String source() {
        return source;
    }

    /** With weights of a seed. */
    public Architecture build(long seed) {
        Draft draft = new Draft();
        FeatureMap image = draft.image(side);
        return new Architecture(name, source, seed, image, draft, body.apply(image));
    }

    @Override
    public String toString() {
        return name;
    }
}
