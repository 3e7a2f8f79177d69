package io.bramble.store;

import java.util.List;

/**
 * What a client need not know because the model says it: how a picture becomes its input and its output an answer.
 *
 * @param licence SPDX identifier
 * @param input null if the model takes tensors only
 * @param output null if the answer is the tensors
 */
public record ModelCard(
        String name, String title, String licence, Input input, Output output, String description,
        String convention) {

    /**
     * How a picture becomes the input: scaled to width x height, then {@code (pixel * scale - mean[c]) / deviation[c]}.
     *
     * @param kind {@code picture}
     * @param colour {@code grey}, {@code rgb} or {@code bgr}
     * @param resize {@code stretch} (bilinear to the size) or {@code crop} (short side to the size, centre kept)
     * @param layout {@code NCHW} or {@code NHWC}
     * @param scale factor on pixel values 0 to 255
     */
    public record Input(
            String name,
            String kind,
            String colour,
            int width,
            int height,
            String resize,
            String layout,
            double scale,
            List<Double> mean,
            List<Double> deviation) {}

    /**
     * How an output becomes text.
     *
     * @param kind {@code sequence} ({@code [1, positions, labels]}, the best label of each position, joined), {@code
     *     classes} ({@code [1, labels]}, the best five) or {@code tensor}
     */
    public record Output(String name, String kind, List<String> labels) {}
}
