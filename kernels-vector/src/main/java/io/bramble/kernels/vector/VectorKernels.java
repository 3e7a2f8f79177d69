package io.bramble.kernels.vector;

import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import io.bramble.operator.AveragePool;
import io.bramble.operator.Binary;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.LocalResponseNormalization;
import io.bramble.operator.MatMul;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Quantize;
import io.bramble.operator.QuantizedSum;
import io.bramble.operator.Resample;
import io.bramble.operator.Softmax;
import io.bramble.operator.Unary;
import io.bramble.operator.Window;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kernels by the Vector API, for the operators that it makes faster; for others, and for forms of these that are rare,
 * there is none here and the scalar ones serve. The bundle resolves only where the framework exports {@code
 * jdk.incubator.vector}, that is where the JVM was started with {@code --add-modules jdk.incubator.vector}.
 */
@Component(property = "service.ranking:Integer=100")
public final class VectorKernels implements Kernels {
    private static final Logger LOG = LoggerFactory.getLogger(VectorKernels.class);

    private final boolean fast;

    @Activate
    public VectorKernels() {
        String obstacle = Lanes.obstacle();
        fast = obstacle == null;
        if (fast) {
            LOG.info("vector kernels: {} floats at a time", Lanes.COUNT);
        } else {
            LOG.warn("vector kernels not used, because {}; the scalar kernels serve, remove this bundle",
                    obstacle);
        }
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public Optional<Kernel> kernel(Site site) {
        if (!fast || constant(site)) {
            return Optional.empty();
        }
        if (site.operator() instanceof MatMulBytes product) {
            return Optional.ofNullable(bytes(product, site));
        }
        if (site.inputs().stream().map(ValueType::type).anyMatch(t -> t != ElementType.FLOAT32)) {
            return Optional.empty();
        }
        Kernel kernel = switch (site.operator()) {
            case Conv conv -> conv(conv, site, null);
            case Gemm gemm -> gemm(gemm, site);
            case MatMul product -> matMul(product, site);
            case MaxPool pool -> new MaxWindow(pool.window(), shape(site, 0));
            case AveragePool pool -> new MeanWindow(pool, shape(site, 0));
            case LocalResponseNormalization o -> o.roots() && shape(site, 0).rank() == 4
                    ? new ResponseNormalization(o, shape(site, 0))
                    : null;
            case GlobalAveragePool pool -> global(shape(site, 0));
            case Binary binary -> ElementPairs.of(binary, site);
            case QuantizedSum sum when site.constants().isEmpty() -> new ScaledSum(sum);
            case Softmax softmax -> AxisRows.fits(shape(site, 0), softmax.from(), softmax.to())
                    ? new RowSoftmax(shape(site, 0), softmax.from())
                    : null;
            case LayerNormalization norm -> RowNormalization.of(norm, site);
            case Unary unary -> Elements.of(unary);
            case Quantize quantize -> quantize(quantize, site);
            case Resample resample -> Interleaving.of(resample, shape(site, 0).rank());
            default -> null;
        };
        return Optional.ofNullable(kernel);
    }

    @Override
    public Optional<Kernel> joined(Site site, Site reader, int input) {
        boolean floats = site.inputs().get(0).type() == ElementType.FLOAT32;
        Finish finish = fast && floats && !constant(site) && site.operator() instanceof Conv ? finish(reader) : null;
        return finish != null && site.operator() instanceof Conv conv
                ? Optional.ofNullable(conv(conv, site, finish))
                : Optional.empty();
    }

    private static Finish finish(Site reader) {
        return switch (reader.operator()) {
            case Binary sum when sum.kind() == Binary.Kind.ADD && reader.constants().isEmpty()
                    && reader.inputs().get(0).equals(reader.inputs().get(1)) ->
                    new Residual(sum.clamp());
            case Quantize quantize -> quantize(quantize, reader);
            default -> null;
        };
    }

    /** @param finish what follows, or null */
    private static Kernel conv(Conv conv, Site site, Finish finish) {
        Shape x = shape(site, 0);
        if (!(site.constants().get(1) instanceof Tensor.Floats w) || !constant(site, 2)) {
            return null;
        }
        float[] bias = bias(site, w.shape().extent(0), 1);
        if (conv.algorithm() == Conv.Algorithm.WINOGRAD) {
            return WinogradConvolution.fits(x) ? new WinogradConvolution(conv, x, w, bias, finish) : null;
        }
        if (conv.group() > 1 && conv.group() == x.extent(1) && w.shape().extent(0) == x.extent(1)) {
            return finish instanceof Residual ? null : new Depthwise(conv, x, w, bias, finish);
        }
        return new Convolution(conv, x, w, bias, finish);
    }

    private static Kernel gemm(Gemm gemm, Site site) {
        if (gemm.transA() || !(site.constants().get(1) instanceof Tensor.Floats b) || !constant(site, 2)) {
            return null;
        }
        int depth = shape(site, 0).extent(1);
        int neurons = site.output().shape().extent(1);
        if (site.inputs().size() == 3 && !rowAlike(shape(site, 2))) {
            return null;
        }
        float[] bias = bias(site, neurons, gemm.beta());
        return new MatrixProduct(gemm.transB()
                ? new Panels(neurons, depth, (n, row) -> neuron(b, n, gemm.alpha(), row), bias, gemm.clamp())
                : new Panels(b, gemm.alpha(), bias, gemm.clamp()));
    }

    private static void neuron(Tensor.Floats rows, int n, float factor, float[] row) {
        rows.copy(n * row.length, row, 0, row.length);
        for (int k = 0; k < row.length; k++) {
            row[k] *= factor;
        }
    }

    /** Where the result is floats, as between two convolutions. */
    private static Requantization quantize(Quantize operator, Site site) {
        return site.inputs().size() == 2 && site.constants().size() == 1 && operator.to() == ElementType.FLOAT32
                && site.constants().get(1) instanceof Tensor.Floats scales
                        ? Requantization.of(operator, scales.data(), shape(site, 0).rank())
                        : null;
    }

    private static Kernel matMul(MatMul product, Site site) {
        Shape b = shape(site, 1);
        if (!(site.constants().get(1) instanceof Tensor.Floats w) || b.rank() != 2) {
            return ComputedProduct.of(product, site);
        }
        return new MatrixProduct(new Panels(w, 1, new float[b.extent(1)], product.clamp()));
    }

    private static Kernel bytes(MatMulBytes product, Site site) {
        return site.constants().get(1) instanceof Tensor.Bytes w
                && site.constants().get(2) instanceof Tensor.Floats scale
                && constant(site, 3)
                        ? new ByteProduct(product, w, scale, (Tensor.Floats) site.constants().get(3))
                        : null;
    }

    /** The mean over a window as large as the picture. */
    private static Kernel global(Shape x) {
        return x.size() == 0
                ? null
                : new MeanWindow(new AveragePool(Window.of(x.extent(2), x.extent(3)), false, false), x);
    }

    /** Whether nothing comes with a run: it is worked out once, when a model is read, and kernels here want a tile. */
    private static boolean constant(Site site) {
        return site.constants().size() == site.inputs().size();
    }

    /** Whether an input is constant or absent. */
    private static boolean constant(Site site, int input) {
        return site.inputs().size() <= input || site.constants().get(input) instanceof Tensor.Floats;
    }

    /** Whether an operand broadcasts to the same row everywhere. */
    private static boolean rowAlike(Shape c) {
        return c.rank() < 2 || c.extent(0) == 1;
    }

    private static float[] bias(Site site, int channels, float factor) {
        float[] bias = new float[channels];
        if (site.constants().get(2) instanceof Tensor.Floats c) {
            float[] data = c.data();
            for (int i = 0; i < channels; i++) {
                bias[i] = factor * data[data.length == 1 ? 0 : i];
            }
        }
        return bias;
    }

    private static Shape shape(Site site, int input) {
        return site.inputs().get(input).shape();
    }
}
