package io.bramble.compute;

import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import io.bramble.operator.ArgExtreme;
import io.bramble.operator.AveragePool;
import io.bramble.operator.BatchNormalization;
import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Compare;
import io.bramble.operator.Concat;
import io.bramble.operator.Conv;
import io.bramble.operator.Cumulative;
import io.bramble.operator.Dequantize;
import io.bramble.operator.Expand;
import io.bramble.operator.Gather;
import io.bramble.operator.GatherElements;
import io.bramble.operator.GatherND;
import io.bramble.operator.Gemm;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.GridSample;
import io.bramble.operator.Identity;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.LocalResponseNormalization;
import io.bramble.operator.MatMul;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.MaxPool;
import io.bramble.operator.MaxPoolIndices;
import io.bramble.operator.Pad;
import io.bramble.operator.Quantize;
import io.bramble.operator.QuantizedSum;
import io.bramble.operator.Reduce;
import io.bramble.operator.ReduceMean;
import io.bramble.operator.Resample;
import io.bramble.operator.Reshape;
import io.bramble.operator.RoiAlign;
import io.bramble.operator.ScatterElements;
import io.bramble.operator.ScatterND;
import io.bramble.operator.Slice;
import io.bramble.operator.Softmax;
import io.bramble.operator.TopK;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.operator.Where;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * A kernel for every operator in plain Java: what serves where nothing faster is there. The hot loops are written so that
 * the JVM's own vectoriser takes them: one index, no two arrays at different offsets.
 */
@Component(property = "service.ranking:Integer=0")
public final class ScalarKernels implements Kernels {
    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public Optional<Kernel> kernel(Site site) {
        return Optional.of(switch (site.operator()) {
            case Conv o when o.algorithm() == Conv.Algorithm.WINOGRAD -> new ScalarWinograd(o, site);
            case Conv o -> ScalarDepthwise.fits(o, site) ? new ScalarDepthwise(o, site) : new ScalarConv(o, site);
            case Gemm o -> new ScalarGemm(o, site);
            case MatMul o -> new ScalarMatMul(o, site);
            case MaxPool o -> new ScalarMaxPool(o, site);
            case AveragePool o -> new ScalarAveragePool(o, site);
            case GlobalAveragePool o -> new ScalarMean(site, List.of(2, 3), true);
            case ReduceMean o -> new ScalarMean(site, o.axes(), o.keep());
            case BatchNormalization o -> new ScalarBatchNormalization(o, site);
            case Softmax o -> new ScalarSoftmax(o, site);
            case LayerNormalization o -> new ScalarLayerNormalization(o, site);
            case LocalResponseNormalization o -> new ScalarLocalResponseNormalization(o, site);
            case Unary o -> new ScalarUnary(o, site);
            case Binary o -> new ScalarBinary(o, site);
            case Compare o -> new ScalarCompare(o, site);
            case Where o -> new ScalarWhere(site);
            case Reduce o -> new ScalarReduce(o, site);
            case ArgExtreme o -> new ScalarArgExtreme(o, site);
            case TopK o -> new ScalarTopK(o, site);
            case Resample o -> new ScalarResample(o, site);
            case MaxPoolIndices o -> new ScalarMaxPoolIndices(o, site);
            case Cumulative o -> new ScalarCumulative(o, site);
            case GridSample o -> new ScalarGridSample(o, site);
            case RoiAlign o -> new ScalarRoiAlign(o, site);
            case Expand o -> ScalarMove.expand(site);
            case GatherElements o -> ScalarIndexed.gatherElements(o, site);
            case GatherND o -> ScalarIndexed.gatherND(o, site);
            case ScatterElements o -> ScalarIndexed.scatterElements(o, site);
            case ScatterND o -> ScalarIndexed.scatterND(o, site);
            case Cast o -> new ScalarCast(o, site);
            case QuantizedSum o -> new ScalarQuantizedSum(o, site);
            case MatMulBytes o -> new ScalarMatMulBytes(o, site);
            case Quantize o -> new ScalarQuantize(o, site);
            case Dequantize o -> new ScalarDequantize(o, site);
            case Identity o -> ScalarMove.identity(site);
            case Concat o -> ScalarMove.concat(o, site);
            case Pad o -> ScalarMove.pad(o, site);
            case Slice o -> ScalarMove.slice(o, site);
            case Transpose o -> ScalarMove.transpose(o, site);
            case Reshape o -> ScalarMove.reshape(site);
            case Gather o -> ScalarMove.gather(o, site);
        });
    }
}
