package io.bramble.client.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ZooTest {
    /**
     * Counts of the papers, exactly where these round: a convolution whose normalization is folded has one bias for a
     * filter, where the normalization had scale and shift.
     */
    @ParameterizedTest
    @CsvSource({
            "vgg-16, 138357544, 15470264320",
            "resnet-50, 25530472, 3857973248",
            "inception-v1, 6998552, 1582671872",
            "mobilenet-v1, 4221032, 568740352",
            "mobilenet-v2, 3487816, 300774272",
            "squeezenet-1.1, 1235496, 349151936",
            "yolo-v2-16, 3421568, 13000343552",
    })
    void architectureHasTheCountsOfItsPaper(String name, long parameters, long multiplyAdds) {
        Architecture architecture = Zoo.named(name).build(1);
        assertEquals(parameters, architecture.parameters(), "parameters");
        assertEquals(multiplyAdds, architecture.multiplyAdds(), "multiply-adds");
    }

    /** The file's length fields are written before what they measure. */
    @ParameterizedTest
    @EnumSource(names = {"SQUEEZENET_1_1", "MOBILENET_V2", "YOLO_V2_16"})
    void fileHasItsWeightsAndLittleElse(Zoo zoo) throws IOException {
        byte[] file = file(zoo, 1);
        long weights = zoo.build(1).parameters() * Float.BYTES;
        assertEquals(weights, file.length, 0.01 * weights);
    }

    @Test
    void seedMakesTheWeights() throws IOException {
        byte[] file = file(Zoo.SQUEEZENET_1_1, 1);
        assertArrayEquals(file, file(Zoo.SQUEEZENET_1_1, 1));
        assertFalse(Arrays.equals(file, file(Zoo.SQUEEZENET_1_1, 2)));
    }

    @Test
    void weightsHaveTheVarianceTheyAreSaidToHaveAndDoNotHangOnWhereWritingStopsInBetween() {
        Weights weights = Weights.ofVariance("w", 0.02, 100, 100);
        ByteBuffer whole = ByteBuffer.allocate(10_000 * Float.BYTES);
        weights.put(weights.start(3), 0, whole);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 10_000; i++) {
            float w = whole.getFloat(i * Float.BYTES);
            sum += w;
            squares += w * w;
        }
        assertEquals(0, sum / 10_000, 0.005);
        assertEquals(0.02, squares / 10_000, 0.001);
        ByteBuffer tail = ByteBuffer.allocate(Float.BYTES);
        weights.put(weights.start(3), 9_999, tail);
        assertEquals(whole.getFloat(9_999 * Float.BYTES), tail.getFloat(0));
    }

    @Test
    void namesThereAreAreSaidToWhoAsksForAnother() {
        String why = assertThrows(IllegalArgumentException.class, () -> Zoo.named("alexnet")).getMessage();
        assertEquals("the zoo has no \"alexnet\"; it has [vgg-16, resnet-50, inception-v1, mobilenet-v1, mobilenet-v2,"
                + " yolo-v2-16, squeezenet-1.1]", why);
    }

    private static byte[] file(Zoo zoo, long seed) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (OutputStream out = file) {
            zoo.build(seed).write(out);
        }
        return file.toByteArray();
    }
}
