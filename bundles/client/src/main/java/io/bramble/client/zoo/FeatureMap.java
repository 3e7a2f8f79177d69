package io.bramble.client.zoo;

/**
 * A value of a network being written down, of one picture; a vector is a map of one point.
 *
 * <p>Weights are He's: of such a variance that a convolution's results have variance 1, given the mean square of what
 * it reads. That one is followed through every operator ({@code power}) instead of taken for 1/2, so that activations
 * neither vanish nor explode however deep the network, without normalizations.
 *
 * @param power about the mean square of an element
 * @param centred whether elements are as often below 0 as above
 */
record FeatureMap(Draft draft, String name, int channels, int height, int width, double power, boolean centred) {
    private static final double BIAS_VARIANCE = 0.003;

    /** A convolution that keeps the extents, or divides them by the stride: padding is half the kernel. */
    FeatureMap conv(int filters, int kernel, int stride) {
        return conv(filters, kernel, stride, kernel / 2, 1);
    }

    FeatureMap conv(int filters, int kernel) {
        return conv(filters, kernel, 1);
    }

    /** A 3x3 convolution of each channel by itself. */
    FeatureMap depthwise(int stride) {
        return conv(channels, 3, stride, 1, channels);
    }

    FeatureMap conv(int filters, int kernel, int stride, int padding, int groups) {
        int fan = channels / groups * kernel * kernel;
        String w = draft.weights("kernel", 1 / (fan * power), filters, channels / groups, kernel, kernel);
        String b = draft.weights("bias", BIAS_VARIANCE, filters);
        String made = draft.node("Conv",
                window(kernel, stride, padding, padding).whole("group", groups), name, w, b);
        FeatureMap result = new FeatureMap(draft, made, filters, extent(height, kernel, stride, 2 * padding),
                extent(width, kernel, stride, 2 * padding), 1, true);
        draft.multiplyAdds += (long) result.size() * fan;
        return result;
    }

    /** A fully connected layer, of a vector. */
    FeatureMap connected(int neurons) {
        String w = draft.weights("matrix", 1 / (size() * power), neurons, size());
        String b = draft.weights("bias", BIAS_VARIANCE, neurons);
        draft.multiplyAdds += (long) neurons * size();
        String made = draft.node("Gemm", new Attributes().whole("transB", 1), name, w, b);
        return new FeatureMap(draft, made, neurons, 1, 1, 1, true);
    }

    FeatureMap relu() {
        return rectified(draft.node("Relu", new Attributes(), name));
    }

    /** Between 0 and 6. */
    FeatureMap relu6() {
        return rectified(draft.node("Clip", new Attributes(), name, draft.scalar("zero", 0), draft.scalar("six", 6)));
    }

    /** A tenth of what is below 0. */
    FeatureMap leaky() {
        return rectified(draft.node("LeakyRelu", new Attributes().real("alpha", 0.1f), name));
    }

    /** Half of the power of what is centred is below 0; of a sum with what is above 0, little is. */
    private FeatureMap rectified(String made) {
        return new FeatureMap(draft, made, channels, height, width, centred ? power / 2 : power, false);
    }

    FeatureMap maxPool(int kernel, int stride) {
        return maxPool(kernel, stride, 0, 0);
    }

    /** The largest of some has about twice the power of any. */
    FeatureMap maxPool(int kernel, int stride, int before, int after) {
        String made = draft.node("MaxPool", window(kernel, stride, before, after), name);
        return new FeatureMap(draft, made, channels, extent(height, kernel, stride, before + after),
                extent(width, kernel, stride, before + after), 2 * power, false);
    }

    /** The mean of what is above 0 has about a third of its power. */
    FeatureMap globalAveragePool() {
        return new FeatureMap(draft, draft.node("GlobalAveragePool", new Attributes(), name), channels, 1, 1,
                power / 3, false);
    }

    /** Normalization across five channels. */
    FeatureMap acrossChannels() {
        String made = draft.node("LRN",
                new Attributes().whole("size", 5).real("alpha", 1e-4f).real("beta", 0.75f).real("bias", 1), name);
        return new FeatureMap(draft, made, channels, height, width, power, centred);
    }

    FeatureMap plus(FeatureMap other) {
        String made = draft.node("Add", new Attributes(), name, other.name);
        return new FeatureMap(draft, made, channels, height, width, power + other.power, centred && other.centred);
    }

    /** The channels of all, one after another. */
    static FeatureMap joined(FeatureMap... parts) {
        String[] names = new String[parts.length];
        int channels = 0;
        double power = 0;
        for (int i = 0; i < parts.length; i++) {
            names[i] = parts[i].name;
            channels += parts[i].channels;
            power += parts[i].power * parts[i].channels;
        }
        FeatureMap first = parts[0];
        String made = first.draft.node("Concat", new Attributes().whole("axis", 1), names);
        return new FeatureMap(first.draft, made, channels, first.height, first.width, power / channels, false);
    }

    /** Rows for columns. */
    FeatureMap transposed() {
        return new FeatureMap(draft, draft.node("Transpose", new Attributes().wholes("perm", 0, 1, 3, 2), name),
                channels, width, height, power, centred);
    }

    /** As a vector. */
    FeatureMap flat() {
        return new FeatureMap(draft, draft.node("Flatten", new Attributes().whole("axis", 1), name), size(), 1, 1,
                power, centred);
    }

    int size() {
        return channels * height * width;
    }

    private static int extent(int from, int kernel, int stride, int padding) {
        return (from + padding - kernel) / stride + 1;
    }

    private static Attributes window(int kernel, int stride, int before, int after) {
        return new Attributes().wholes("kernel_shape", kernel, kernel).wholes("strides", stride, stride)
                .wholes("pads", before, before, after, after);
    }
}
