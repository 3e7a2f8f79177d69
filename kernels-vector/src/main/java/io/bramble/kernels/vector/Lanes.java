package io.bramble.kernels.vector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this processor: 8 floats where it has registers of 256 bits or more, else 4; the matrix product takes 16
 * where it has 512. Everything here is
 * {@code static final}, so that the compiler sees constants; a species in a variable costs 98 % of the speed.
 */
final class Lanes {
    /** System property that overrides the choice: 128, 256 or 512. */
    static final String BITS = "io.bramble.kernels.vector.bits";

    private static final String PROCESSOR = processor();

    private static final int WIDTH = Integer.getInteger(BITS, FloatVector.SPECIES_PREFERRED.vectorBitSize());

    static final VectorSpecies<Float> SPECIES = WIDTH >= 256 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;

    /** Whether the product, where it weighs, takes vectors of 512 bits. */
    static final boolean WIDE = WIDTH >= 512;

    /** Floats in a vector: 4 or 8. */
    static final int COUNT = SPECIES.length();

    /**
     * Whether a scalar is spread over a vector by way of an integer register. On a Cortex-A76 that moves it to another
     * pipe than the multiply-adds' (2 instead of 1.6 of them per cycle); an A72 is better off without.
     */
    static final boolean BY_INTEGER = PROCESSOR.contains("cpu part\t: 0xd0b");

    private Lanes() {}

    /**
     * Why these kernels would be slow here, or null. A multiply-add that the processor does not have is emulated, right
     * but a thousand times slower.
     */
    static String obstacle() {
        if (FloatVector.SPECIES_PREFERRED.vectorBitSize() < 128) {
            return "the processor has no vectors of 128 bits";
        }
        if (PROCESSOR.contains("\nflags\t") && !PROCESSOR.contains(" fma ")) {
            return "the processor has no fused multiply-add";
        }
        return null;
    }

    private static String processor() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo")).toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            return "";
        }
    }
}
