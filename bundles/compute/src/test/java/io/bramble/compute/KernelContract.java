package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import io.bramble.compute.RandomOperators.Sample;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import io.bramble.operator.Binary;
import io.bramble.operator.Resample;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
    private static final float UNTOUCHED = 12345.678f;
    private static final byte UNTOUCHED_BYTE = 57;

    private final long seed = Long.getLong("bramble.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RandomOperators tame = new RandomOperators(random, 0);
    private final RandomOperators wild = new RandomOperators(random, 3);
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
        hold(150, tame::conv);
    }

    @Test
    void convolutionsByWinogradHaveTheBitsOfTheReference() {
        hold(100, tame::winograd);
    }

    @Test
    void pointwiseConvolutionsAroundTheWidthsOfVectorsAndPanels() {
        for (int in : new int[]{1, 3, 4, 7, 8, 9, 16, 17}) {
            for (int out : new int[]{1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 64, 65}) {
                hold(tame.conv(in, out, 1));
            }
        }
    }

    @Test
    void convolutionsThatAddAResidualHaveTheBitsOfBoth() {
        for (int i = 0; i < 150 * effort(); i++) {
            Sample conv = i % 3 == 0 ? tame.winograd() : i % 3 == 1 ? tame.conv() : wild.conv();
            int input = i / 3 % 2;
            holdJoined(conv, sums -> new Sample(new Binary(Binary.Kind.ADD, tame.clamp()), input == 0
                    ? List.of(sums, tame.floats(sums.shape().toArray()))
                    : List.of(tame.floats(sums.shape().toArray()), sums), Set.of()), input);
        }
    }

    @Test
    void convolutionsThatAreRoundedHaveTheBitsOfBoth() {
        for (int i = 0; i < 150 * effort(); i++) {
            RandomOperators from = i % 5 == 0 ? wild : tame;
            holdJoined(i % 2 == 0 ? from.conv() : from.depthwise(), quantized(from)::requantized, 0);
        }
    }

    @Test
    void depthwiseConvolutionsHaveTheBitsOfTheReference() {
        hold(150, tame::depthwise);
    }

    @Test
    void poolsHaveTheBitsOfTheReference() {
        hold(150, tame::pool);
    }

    @Test
    void matrixProductsHaveTheBitsOfTheReference() {
        hold(150, tame::gemm);
        hold(100, tame::matMul);
        hold(150, tame::batches);
        hold(40, wild::batches);
        hold(150, quantized(tame)::matMulBytes);
    }

    @Test
    void elementWiseOperatorsHaveTheBitsOfTheReference() {
        hold(300, tame::elements);
    }

    @Test
    void functionsOfOneOperandOfEveryMagnitude() {
        for (Unary.Kind kind : Unary.Kind.values()) {
            if (kind != Unary.Kind.NOT && kind != Unary.Kind.BITWISE_NOT) {
                hold(tame.function(kind));
                hold(wild.function(kind));
            }
        }
    }

    @Test
    void functionsOfTwoOperandsThatBroadcast() {
        hold(150, tame::broadcast);
        hold(50, wild::broadcast);
    }

    @Test
    void rowsThatAreNormalisedHaveTheBitsOfTheReference() {
        hold(60, tame::rows);
        hold(60, wild::rows);
    }

    @Test
    void quantisedNumbersHaveTheBitsOfTheReference() {
        hold(200, quantized(tame)::converted);
        hold(150, quantized(tame)::requantized);
        hold(100, quantized(tame)::sum);
        hold(100, quantized(wild)::converted);
        hold(100, quantized(wild)::requantized);
        hold(50, quantized(wild)::sum);
    }

    @Test
    void movementOfElementsHasTheBitsOfTheReference() {
        hold(300, tame::movement);
    }

    @Test
    void channelsPickedInTurnHaveTheBitsOfTheReference() {
        for (int half : new int[]{1, 4, 7, 8, 9, 16, 23, 29, 32, 33}) {
            int from = random.nextInt(3);
            List<Integer> sources = IntStream.range(0, 2 * half).mapToObj(c -> from + c % 2 * half + c / 2).toList();
            hold(new Sample(Resample.picking(1, sources), List.of(tame.floats(1 + half % 2, 2 * half + 4, 3, 5)),
                    Set.of()));
        }
    }

    @Test
    void reductionsAndChoicesHaveTheBitsOfTheReference() {
        hold(400, new RandomSelections(tame, random)::any);
        hold(150, new RandomSelections(wild, random)::any);
    }

    @Test
    void nanInfinitiesSignedZerosAndExtremesComeOutAsInTheReference() {
        hold(400, wild::any);
    }

    @Test
    void aKernelServesSeveralThreadsAtOnce() {
        for (int i = 0; i < 10 * effort(); i++) {
            Sample sample = tame.any();
            Site site = site(sample);
            Optional<Kernel> kernel = kernel(site);
            if (kernel.isEmpty()) {
                continue;
            }
            Tensor want = Reference.of(sample.operator(), sample.inputs());
            List<Region> parts = IntStream.range(0, 16).mapToObj(p -> part(want.shape(), 4)).toList();
            List<String> failures = parts.parallelStream()
                    .map(part -> {
                        Layout pictures = kernel.get().layout();
                        Tile out = Tile.zeros(want.type(), part, layout(pictures, want.shape()));
                        kernel.get().run(tiles(sample, pictures, part, new Random(seed), false), out, part);
                        return difference(want, out, part);
                    })
                    .filter(d -> d != null)
                    .toList();
            assertEquals(List.of(), failures, () -> sample + seedText());
        }
    }

    private RandomQuantized quantized(RandomOperators from) {
        return new RandomQuantized(from, random);
    }

    private void hold(int count, Supplier<Sample> samples) {
        for (int i = 0; i < count * effort(); i++) {
            hold(samples.get());
        }
    }

    /** Holds a kernel to the reference over the whole output and over several parts of it. */
    void hold(Sample sample) {
        Site site = site(sample);
        Optional<Kernel> found = kernel(site);
        if (found.isEmpty()) {
            return;
        }
        hold(found.get(), sample, Reference.of(sample.operator(), sample.inputs()),
                (pictures, part, exact) -> tiles(sample, pictures, part, random, exact));
    }

    /** Tiles for a part of the output: exactly what it needs, or some more. */
    private interface Inputs {
        List<Tile> of(Layout pictures, Region part, boolean exact);
    }

    private void hold(Kernel kernel, Object what, Tensor want, Inputs inputs) {
        held++;
        assertFalse(kernel.bytes() < 0, "bytes of " + what);
        for (int kind = 0; kind < 5; kind++) {
            Region part = part(want.shape(), kind);
            boolean exact = random.nextInt(3) > 0;
            Region around = exact && random.nextBoolean() ? part : grown(part, want.shape(), random);
            Layout pictures = pictures(kernel, random);
            Tile out = untouched(want.type(), around, layout(pictures, want.shape()));
            int channel = kernel.placesChannels() && want.shape().rank() == 4 ? random.nextInt(20) : 0;
            try {
                kernel.run(inputs.of(pictures, part, exact), placed(out, channel), part, channel);
            } catch (RuntimeException | LinkageError e) {
                throw new AssertionError(message(what, part, around) + ": " + e, e);
            }
            String difference = difference(want, out, part);
            if (difference != null) {
                fail(message(what, part, around) + ": " + difference);
            }
        }
    }

    /** The same elements as those of another value, which they are some channels of. */
    private static Tile placed(Tile tile, int channel) {
        if (channel == 0) {
            return tile;
        }
        Range range = tile.region().range(1);
        return new Tile(tile.region().with(1, range.from() + channel, range.to() + channel), tile.layout(),
                tile.data());
    }

    /** Holds a kernel for a node and its reader to the two after one another; the reader's other inputs come with a run. */
    private void holdJoined(Sample sample, Function<Tensor, Sample> follows, int input) {
        Tensor between = Reference.of(sample.operator(), sample.inputs());
        Sample reader = follows.apply(between);
        Optional<Kernel> found = provider().joined(site(sample), site(reader), input);
        if (found.isEmpty()) {
            apart++;
            return;
        }
        hold(found.get(), sample + " and then " + reader, Reference.of(reader.operator(), reader.inputs()),
                (pictures, part, exact) -> {
                    List<Tile> tiles = new ArrayList<>(tiles(sample, pictures, part, random, exact));
                    List<Tile> others = new ArrayList<>(tiles(reader, pictures, part, random, exact));
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

    static Site site(Sample sample) {
        Map<Integer, Tensor> constants = new HashMap<>();
        sample.constants().forEach(i -> constants.put(i, sample.inputs().get(i)));
        List<ValueType> types = sample.inputs().stream().map(t -> new ValueType(t.type(), t.shape()))
                .toList();
        return new Site(sample.operator(), types,
                new ValueType(
                        sample.operator().outputType(sample.inputs().stream().map(Tensor::type).toList()),
                        sample.operator().outputShape(sample.shapes())),
                constants);
    }

    /** The whole, a band of rows, a range of channels (of whole panels or not), one element, anything. */
    private Region part(Shape shape, int kind) {
        Region whole = Region.whole(shape);
        if (shape.rank() == 0 || shape.size() == 0 || kind == 0) {
            return whole;
        }
        return switch (kind) {
            case 1 -> {
                int axis = Math.max(0, shape.rank() - 1 - random.nextInt(2));
                yield whole.with(axis, some(shape.extent(axis)));
            }
            case 2 -> shape.rank() < 2 ? whole : whole.with(1, panels(shape.extent(1)));
            case 3 -> {
                Region one = whole;
                for (int a = 0; a < shape.rank(); a++) {
                    int i = random.nextInt(shape.extent(a));
                    one = one.with(a, i, i + 1);
                }
                yield one;
            }
            default -> {
                Region any = whole;
                for (int a = 0; a < shape.rank(); a++) {
                    any = any.with(a, some(shape.extent(a)));
                }
                yield any;
            }
        };
    }

    private Range some(int extent) {
        int from = random.nextInt(extent);
        return new Range(from, from + 1 + random.nextInt(extent - from));
    }

    private Range panels(int extent) {
        Range any = some(extent);
        int from = any.from() / 16 * 16;
        return random.nextBoolean() ? any : new Range(from, Math.min(extent, (any.to() + 15) / 16 * 16));
    }

    /** A region around another that stays in the shape. */
    private static Region grown(Region part, Shape shape, Random random) {
        Region grown = part;
        for (int a = 0; a < part.rank(); a++) {
            Range r = part.range(a);
            grown = grown.with(a, Math.max(0, r.from() - random.nextInt(3)),
                    Math.min(shape.extent(a), r.to() + random.nextInt(3)));
        }
        return grown;
    }

    /** The kernel's layout, or if it takes any, any. */
    private static Layout pictures(Kernel kernel, Random random) {
        return kernel.anyLayout() ? Layout.values()[random.nextInt(2)] : kernel.layout();
    }

    private static Layout layout(Layout pictures, Shape shape) {
        return shape.rank() == 4 ? pictures : Layout.ROW_MAJOR;
    }

    /** Tiles of the inputs that are not constant: exactly what the part needs, or some more. */
    private static List<Tile> tiles(Sample sample, Layout pictures, Region part, Random random, boolean exact) {
        List<Tile> tiles = new ArrayList<>();
        for (int i = 0; i < sample.inputs().size(); i++) {
            if (!sample.constants().contains(i)) {
                Tensor input = sample.inputs().get(i);
                Region need = sample.operator().inputRegion(i, part, sample.shapes());
                Region region = exact ? need : grown(need, input.shape(), random);
                tiles.add(copy(Tile.of(input), region, layout(pictures, input.shape())));
            }
        }
        return tiles;
    }

    private static Tile copy(Tile whole, Region region, Layout layout) {
        Tile tile = Tile.zeros(whole.type(), region, layout);
        tile.paste(whole);
        return tile;
    }

    private static Tile untouched(ElementType type, Region region, Layout layout) {
        Tile tile = Tile.zeros(type, region, layout);
        switch (tile.data()) {
            case Tensor.Floats t -> Arrays.fill(t.data(), UNTOUCHED);
            case Tensor.Bytes t -> Arrays.fill(t.data(), UNTOUCHED_BYTE);
            case Tensor.Longs t -> Arrays.fill(t.data(), (long) UNTOUCHED);
        }
        return tile;
    }

    /** The first element of a tile that is not as it should be; null if there is none. */
    private static String difference(Tensor want, Tile got, Region part) {
        Tensor rows = got.toTensor();
        String[] found = {null};
        Cells.each(got.region(), index -> {
            int[] own = index.clone();
            boolean inside = true;
            for (int a = 0; a < own.length; a++) {
                inside &= index[a] >= part.range(a).from() && index[a] < part.range(a).to();
                own[a] -= got.region().range(a).from();
            }
            Number is = Cells.at(rows, own);
            Number should = inside
                    ? Cells.at(want, index)
                    : switch (want) {
                        case Tensor.Floats f -> (Number) UNTOUCHED;
                        case Tensor.Bytes b -> (Number) (long) UNTOUCHED_BYTE;
                        case Tensor.Longs l -> (Number) (long) UNTOUCHED;
                    };
            // Float.equals compares bits, all NaNs alike.
            if (found[0] == null && !is.equals(should)) {
                found[0] = (inside ? "" : "outside the part ") + "at " + Arrays.toString(index)
                        + " wanted " + should + ", got " + is;
            }
        });
        return found[0];
    }
}
