package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import io.bramble.operator.Binary;
import io.bramble.operator.Operator;
import io.bramble.operator.Resample;
import io.bramble.operator.Unary;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every provider of kernels owes: for any part of the output, from tiles as small as allowed or larger, the bits of
 * the {@link Reference}, and no other element touched. NaNs count as equal to each other.
 *
 * <p>An operator that the provider has no kernel for is skipped and counted. {@code -Dbramble.seed=N} replays a run.
 */
public abstract class KernelContract {
    private final long seed = Long.getLong("bramble.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RandomRegions regions = new RandomRegions(random);
    private final Chance chance = new Chance(random, 0);
    private final RandomOperators tame = new RandomOperators(chance);
    private final RandomOperators wild = new RandomOperators(new Chance(random, 3));
    private final Map<String, Integer> skipped = new TreeMap<>();
    private int held;
    private int apart;

    /** The provider under test. */
    protected abstract Kernels provider();

    /** Multiples of the cases to try; a provider whose kernels are quick may raise it. */
    protected int effort() {
        return 1;
    }

    @AfterEach
    void report() {
        System.out.printf("%s kernels: %d samples held to the reference, skipped %s and %d pairs (-Dbramble.seed=%d)%n",
                provider().name(), held, skipped, apart, seed);
    }

    @Test
    void convolutionsHaveTheBitsOfTheReference() {
        hold(150, tame.windows::conv);
    }

    @Test
    void convolutionsByWinogradHaveTheBitsOfTheReference() {
        hold(100, tame.windows::winograd);
    }

    @Test
    void pointwiseConvolutionsAroundTheWidthsOfVectorsAndPanels() {
        for (int in : new int[]{1, 3, 4, 7, 8, 9, 16, 17}) {
            for (int out : new int[]{1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 64, 65}) {
                hold(tame.windows.conv(in, out, 1));
            }
        }
    }

    @Test
    void convolutionsThatAddAResidualHaveTheBitsOfBoth() {
        for (int i = 0; i < 150 * effort(); i++) {
            Sample conv = i % 3 == 0 ? tame.windows.winograd() : i % 3 == 1 ? tame.windows.conv() : wild.windows.conv();
            int input = i / 3 % 2;
            holdJoined(conv, sums -> residual(sums, input), input);
        }
    }

    @Test
    void convolutionsThatAreRoundedHaveTheBitsOfBoth() {
        for (int i = 0; i < 150 * effort(); i++) {
            RandomOperators from = i % 5 == 0 ? wild : tame;
            holdJoined(i % 2 == 0 ? from.windows.conv() : from.windows.depthwise(), from.quantized::requantized, 0);
        }
    }

    @Test
    void depthwiseConvolutionsHaveTheBitsOfTheReference() {
        hold(150, tame.windows::depthwise);
    }

    @Test
    void poolsHaveTheBitsOfTheReference() {
        hold(150, tame.windows::pool);
    }

    @Test
    void matrixProductsHaveTheBitsOfTheReference() {
        hold(150, tame.products::gemm);
        hold(100, tame.products::matMul);
        hold(150, tame.products::batches);
        hold(40, wild.products::batches);
        hold(150, tame.quantized::matMulBytes);
    }

    @Test
    void elementWiseOperatorsHaveTheBitsOfTheReference() {
        hold(300, tame.elements::any);
    }

    @Test
    void functionsOfOneOperandOfEveryMagnitude() {
        for (Unary.Kind kind : Unary.Kind.values()) {
            if (kind != Unary.Kind.NOT && kind != Unary.Kind.BITWISE_NOT) {
                hold(tame.elements.function(kind));
                hold(wild.elements.function(kind));
            }
        }
    }

    @Test
    void functionsOfTwoOperandsThatBroadcast() {
        hold(150, tame.elements::broadcast);
        hold(50, wild.elements::broadcast);
    }

    @Test
    void rowsThatAreNormalisedHaveTheBitsOfTheReference() {
        hold(60, tame.elements::rows);
        hold(60, wild.elements::rows);
    }

    @Test
    void quantisedNumbersHaveTheBitsOfTheReference() {
        hold(200, tame.quantized::converted);
        hold(150, tame.quantized::requantized);
        hold(100, tame.quantized::sum);
        hold(100, wild.quantized::converted);
        hold(100, wild.quantized::requantized);
        hold(50, wild.quantized::sum);
    }

    @Test
    void movementOfElementsHasTheBitsOfTheReference() {
        hold(300, tame.movement::any);
    }

    @Test
    void channelsPickedInTurnHaveTheBitsOfTheReference() {
        for (int half : new int[]{1, 4, 7, 8, 9, 16, 23, 29, 32, 33}) {
            int from = random.nextInt(3);
            List<Integer> sources = IntStream.range(0, 2 * half).mapToObj(c -> from + c % 2 * half + c / 2).toList();
            hold(new Sample(Resample.picking(1, sources), List.of(chance.floats(1 + half % 2, 2 * half + 4, 3, 5)),
                    Set.of()));
        }
    }

    @Test
    void reductionsAndChoicesHaveTheBitsOfTheReference() {
        hold(400, tame.selections::any);
        hold(150, wild.selections::any);
    }

    @Test
    void nanInfinitiesSignedZerosAndExtremesComeOutAsInTheReference() {
        hold(400, wild::any);
    }

    @Test
    void whatHangsOnConstantsAloneHasTheBitsOfTheReference() {
        hold(100, () -> tame.any().ofConstants());
        hold(50, () -> tame.elements.any().ofConstants());
        hold(20, () -> tame.elements.rows().ofConstants());
        for (int i = 0; i < 20 * effort(); i++) {
            holdJoined(tame.windows.conv().ofConstants(), sums -> residual(sums, 0), 0);
        }
    }

    @Test
    void aKernelServesSeveralThreadsAtOnce() {
        for (int i = 0; i < 10 * effort(); i++) {
            Sample sample = tame.any();
            Site site = sample.site();
            Optional<Kernel> kernel = kernel(site);
            if (kernel.isEmpty()) {
                continue;
            }
            Tensor want = Reference.of(sample.operator(), sample.inputs());
            List<Region> parts = IntStream.range(0, 16).mapToObj(p -> regions.part(want.shape(), 4)).toList();
            List<String> failures = parts.parallelStream()
                    .map(part -> {
                        Layout pictures = kernel.get().layout();
                        Tile out = Tile.zeros(want.type(), part, KernelTiles.layout(pictures, want.shape()));
                        kernel.get().run(
                                KernelTiles.inputs(sample, pictures, part, new RandomRegions(new Random(seed)), false),
                                out, part);
                        return KernelTiles.difference(want, out, part);
                    })
                    .filter(d -> d != null)
                    .toList();
            assertEquals(List.of(), failures, () -> sample + seedText());
        }
    }

    /** Adds another tensor to sums, which are this input. */
    private Sample residual(Tensor sums, int input) {
        Operator add = new Binary(Binary.Kind.ADD, chance.clamp());
        Tensor other = chance.floats(sums.shape().toArray());
        return new Sample(add, input == 0 ? List.of(sums, other) : List.of(other, sums), Set.of());
    }

    private void hold(int count, Supplier<Sample> samples) {
        for (int i = 0; i < count * effort(); i++) {
            hold(samples.get());
        }
    }

    /** Holds a kernel to the reference over the whole output and over several parts of it. */
    void hold(Sample sample) {
        Site site = sample.site();
        Optional<Kernel> found = kernel(site);
        if (found.isEmpty()) {
            return;
        }
        hold(found.get(), sample, Reference.of(sample.operator(), sample.inputs()),
                (pictures, part, exact) -> KernelTiles.inputs(sample, pictures, part, regions, exact));
    }

    /** Tiles for a part of the output: exactly what it needs, or some more. */
    private interface Inputs {
        List<Tile> of(Layout pictures, Region part, boolean exact);
    }

    private void hold(Kernel kernel, Object what, Tensor want, Inputs inputs) {
        held++;
        assertFalse(kernel.bytes() < 0, "bytes of " + what);
        for (int kind = 0; kind < 5; kind++) {
            Region part = regions.part(want.shape(), kind);
            boolean exact = random.nextInt(3) > 0;
            Region around = exact && random.nextBoolean() ? part : regions.grown(part, want.shape());
            Layout pictures = pictures(kernel, random);
            Tile out = KernelTiles.untouched(want.type(), around, KernelTiles.layout(pictures, want.shape()));
            int channel = kernel.placesChannels() && want.shape().rank() == 4 ? random.nextInt(20) : 0;
            try {
                kernel.run(inputs.of(pictures, part, exact), KernelTiles.placed(out, channel), part, channel);
            } catch (RuntimeException | LinkageError e) {
                throw new AssertionError(message(what, part, around) + ": " + e, e);
            }
            String difference = KernelTiles.difference(want, out, part);
            if (difference != null) {
                fail(message(what, part, around) + ": " + difference);
            }
        }
    }

    /** Holds a kernel for a node and its reader to the two after one another; the reader's other inputs come with a run. */
    private void holdJoined(Sample sample, Function<Tensor, Sample> follows, int input) {
        Tensor between = Reference.of(sample.operator(), sample.inputs());
        Sample reader = follows.apply(between);
        Optional<Kernel> found = provider().joined(sample.site(), reader.site(), input);
        if (found.isEmpty()) {
            apart++;
            return;
        }
        hold(found.get(), sample + " and then " + reader, Reference.of(reader.operator(), reader.inputs()),
                (pictures, part, exact) -> {
                    List<Tile> tiles = new ArrayList<>(KernelTiles.inputs(sample, pictures, part, regions, exact));
                    List<Tile> others = new ArrayList<>(KernelTiles.inputs(reader, pictures, part, regions, exact));
                    others.remove(input);
                    tiles.addAll(others);
                    return tiles;
                });
    }

    private String message(Object what, Region part, Region around) {
        return provider().name() + " " + what + " for " + part + " in a tile of " + around + seedText();
    }

    private String seedText() {
        return " (-Dbramble.seed=" + seed + ")";
    }

    private Optional<Kernel> kernel(Site site) {
        Optional<Kernel> kernel = provider().kernel(site);
        if (kernel.isEmpty()) {
            skipped.merge(site.operator().label(), 1, Integer::sum);
        }
        return kernel;
    }

    /** Operators that had no kernel, by label. */
    protected Map<String, Integer> skipped() {
        return skipped;
    }

    /** The kernel's layout, or if it takes any, any. */
    private static Layout pictures(Kernel kernel, Random random) {
        return kernel.anyLayout() ? Layout.values()[random.nextInt(2)] : kernel.layout();
    }
}
