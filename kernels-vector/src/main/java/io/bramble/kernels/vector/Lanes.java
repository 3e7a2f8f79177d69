package io.bramble.kernels.vector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this processor: 16 floats where it has registers of 512 bits, 8 of 256, else 4. Everything here is {@code
 * static final}, so that the compiler sees constants; a species in a variable costs 98 % of the speed. And there is one
 * species in a process: the library's own methods are compiled by what their callers use most, and where that is two
 * species the compiler now and then cannot tell which one a sum is of, and keeps it in memory.
 */
final class Lanes {
    /** System property that overrides the choice: 128, 256 or 512. */
    static final String BITS = "io.bramble.kernels.vector.bits";

    private static final String PROCESSOR = processor();

    static final VectorSpecies<Float> SPECIES = species();

    /** Floats in a vector: 4, 8 or 16. */
    static final int COUNT = SPECIES.length();

    /**
     * Whether a scalar is spread over a vector by way of an integer register. On a Cortex-A76 that moves it to another
     * pipe than the multiply-adds' (2 instead of 1.6 of them per cycle); an A72 is better off without.
     */
    static final boolean BY_INTEGER = PROCESSOR.contains("cpu part\t: 0xd0b");

    private Lanes() {}

    private static VectorSpecies<Float> species() {
        int bits = Integer.getInteger(BITS, FloatVector.SPECIES_PREFERRED.vectorBitSize());
        if (bits >= 512) {
            return FloatVector.SPECIES_512;
        }
        return bits >= 256 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;
    }

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
