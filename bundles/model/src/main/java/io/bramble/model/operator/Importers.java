package io.bramble.model.operator;

import io.bramble.model.onnx.OnnxNode;
import io.bramble.operator.Binary;
import io.bramble.operator.Compare;
import io.bramble.operator.Reduce;
import io.bramble.operator.Unary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The operators that can be imported, by ONNX name. */
public final class Importers {
    /** Names that share less are not worth a hint. */
    private static final double ALIKE = 0.6;
    private static final Map<String, Importer> ALL = all();

    private Importers() {}

    private static Map<String, Importer> all() {
        Map<String, Importer> all = new TreeMap<>();
        all.put("Conv", new Convolution());
        all.put("MaxPool", Pooling.MAX);
        all.put("AveragePool", Pooling.AVERAGE);
        all.put("GlobalAveragePool", Pooling.GLOBAL_AVERAGE);
        all.put("GlobalMaxPool", Pooling.GLOBAL_MAX);
        all.put("BatchNormalization", new Normalization());
        all.put("Gemm", MatrixProducts.GEMM);
        all.put("MatMul", MatrixProducts.MATMUL);
        for (Unary.Kind kind : Unary.Kind.values()) {
            all.put(kind.onnxName(), new ElementWise(kind));
        }
        all.put("Clip", new Clipping());
        all.put("HardSigmoid", ElementWise.HARD_SIGMOID);
        for (Binary.Kind kind : Binary.Kind.values()) {
            all.put(kind.onnxName(), new Arithmetic(kind));
        }
        all.put("Gelu", ElementWise.GELU);
        all.put("Mod", Choosing.MODULO);
        all.put("PRelu", Choosing.PRELU);
        for (Compare.Kind kind : Compare.Kind.values()) {
            all.put(kind.onnxName(), Choosing.compare(kind));
        }
        all.put("Where", Choosing.WHERE);
        all.put("IsNaN", Choosing.IS_NAN);
        all.put("IsInf", Choosing.IS_INFINITE);
        all.put("TopK", Choosing.TOP);
        all.put("GatherElements", Choosing.GATHER_ELEMENTS);
        all.put("GatherND", Choosing.GATHER_ND);
        all.put("ScatterElements", Choosing.SCATTER_ELEMENTS);
        all.put("Scatter", Choosing.SCATTER_ELEMENTS);
        all.put("ScatterND", Choosing.SCATTER_ND);
        all.put("OneHot", Choosing.ONE_HOT);
        all.put("Trilu", Choosing.TRIANGLE);
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            all.put(kind.onnxName(), new Reductions(kind));
        }
        all.put("ArgMax", Reductions.ARG_MAX);
        all.put("ArgMin", Reductions.ARG_MIN);
        all.put("LogSoftmax", Ordering.LOG_SOFTMAX);
        all.put("Hardmax", Ordering.HARDMAX);
        all.put("Expand", Ordering.EXPAND);
        all.put("Tile", Ordering.TILE);
        all.put("DepthToSpace", Ordering.DEPTH_TO_SPACE);
        all.put("SpaceToDepth", Ordering.SPACE_TO_DEPTH);
        all.put("Mean", Ordering.MEAN);
        all.put("Resize", new Resizing());
        all.put("Upsample", new Resizing());
        all.put("ConvTranspose", new TransposedConvolution());
        all.put("LpPool", Pooling.LP);
        all.put("GlobalLpPool", Pooling.GLOBAL_LP);
        all.put("InstanceNormalization", Normalizing.INSTANCE);
        all.put("LayerNormalization", Normalizing.LAYER);
        all.put("RMSNormalization", Normalizing.ROOT_MEAN_SQUARE);
        all.put("GroupNormalization", Normalizing.GROUP);
        all.put("MeanVarianceNormalization", Normalizing.MEAN_VARIANCE);
        all.put("LpNormalization", Normalizing.LP);
        all.put("LRN", Normalizing.LOCAL_RESPONSE);
        all.put("Sum", new Arithmetic(Binary.Kind.ADD));
        all.put("Concat", new Concatenation());
        all.put("Reshape", Reshaping.RESHAPE);
        all.put("Flatten", Reshaping.FLATTEN);
        all.put("Squeeze", Reshaping.SQUEEZE);
        all.put("Unsqueeze", Reshaping.UNSQUEEZE);
        all.put("Transpose", new Transposition());
        all.put("Softmax", new SoftMaximum());
        all.put("Pad", new Padding());
        all.put("Slice", new Slicing());
        all.put("Split", new Splitting());
        all.put("Gather", new Gathering());
        all.put("ReduceMean", new Means());
        all.put("Identity", Passing.IDENTITY);
        all.put("Dropout", Passing.DROPOUT);
        all.put("Cast", Passing.CAST);
        all.put("CastLike", Passing.CAST_LIKE);
        all.put("CumSum", Ordering.CUMULATIVE_SUM);
        all.put("Range", Constants.RANGE);
        all.put("EyeLike", Constants.EYE);
        all.put("QuantizeLinear", Quantizing.QUANTIZE);
        all.put("DequantizeLinear", Quantizing.DEQUANTIZE);
        all.put("DynamicQuantizeLinear", Quantizing.DYNAMIC);
        all.put("QLinearConv", Quantizing.QLINEAR_CONV);
        all.put("QLinearMatMul", Quantizing.QLINEAR_MATMUL);
        all.put("ConvInteger", Quantizing.CONV_INTEGER);
        all.put("MatMulInteger", Quantizing.MATMUL_INTEGER);
        all.put("RNN", Recurrent.RNN);
        all.put("GRU", Recurrent.GRU);
        all.put("LSTM", Recurrent.LSTM);
        // What ONNX Runtime's quantiser and optimiser add to ONNX.
        all.put("com.microsoft.QLinearAdd", Quantizing.QLINEAR_ADD);
        all.put("com.microsoft.QLinearMul", Quantizing.QLINEAR_MUL);
        all.put("com.microsoft.QLinearGlobalAveragePool", Quantizing.QLINEAR_GLOBAL_AVERAGE);
        all.put("com.microsoft.QuantizeLinear", Quantizing.QUANTIZE);
        all.put("com.microsoft.DequantizeLinear", Quantizing.DEQUANTIZE);
        all.put("com.microsoft.Gelu", ElementWise.GELU);
        for (Sequences sequences : Sequences.values()) {
            all.put(sequences.onnxName(), sequences);
        }
        all.put("SimplifiedLayerNormalization", Normalizing.ROOT_MEAN_SQUARE);
        all.put("com.microsoft.FusedConv", MicrosoftFused.CONVOLUTION);
        all.put("com.microsoft.FusedGemm", MicrosoftFused.GEMM);
        all.put("com.microsoft.FusedMatMul", MicrosoftFused.MATMUL);
        all.put("com.microsoft.FastGelu", MicrosoftFused.FAST_GELU);
        all.put("com.microsoft.BiasGelu", MicrosoftFused.BIAS_GELU);
        all.put("com.microsoft.QuickGelu", MicrosoftFused.QUICK_GELU);
        all.put("com.microsoft.SkipLayerNormalization", MicrosoftFused.SKIP_LAYER);
        all.put("com.microsoft.SkipSimplifiedLayerNormalization", MicrosoftFused.SKIP_ROOT_MEAN_SQUARE);
        all.put("com.microsoft.MultiHeadAttention", MicrosoftFused.MULTI_HEAD_ATTENTION);
        all.put("com.microsoft.Attention", MicrosoftFused.FUSED_ATTENTION);
        all.put("com.microsoft.QLinearLeakyRelu", MicrosoftQuantized.LEAKY_RELU);
        all.put("com.microsoft.QLinearSigmoid", MicrosoftQuantized.SIGMOID);
        all.put("com.microsoft.QLinearSoftmax", MicrosoftQuantized.SOFTMAX);
        all.put("com.microsoft.QLinearAveragePool", MicrosoftQuantized.AVERAGE_POOL);
        all.put("com.microsoft.QLinearConcat", MicrosoftQuantized.CONCAT);
        all.put("com.microsoft.QLinearWhere", MicrosoftQuantized.WHERE);
        all.put("com.microsoft.QGemm", MicrosoftQuantized.GEMM);
        all.put("com.microsoft.MatMulIntegerToFloat", MicrosoftQuantized.MATMUL_INTEGER_TO_FLOAT);
        all.put("com.microsoft.DynamicQuantizeMatMul", MicrosoftQuantized.DYNAMIC_MATMUL);
        all.put("com.microsoft.MatMulNBits", MicrosoftQuantized.MATMUL_BITS);
        all.put("Attention", Attending.ATTENTION);
        all.put("RotaryEmbedding", Attending.ROTARY);
        all.put("CenterCropPad", Arranging.CENTER_CROP_PAD);
        all.put("Col2Im", Arranging.COLUMNS_TO_IMAGE);
        all.put("MaxUnpool", Arranging.MAX_UNPOOL);
        all.put("ReverseSequence", Arranging.REVERSE_SEQUENCE);
        all.put("TensorScatter", Arranging.TENSOR_SCATTER);
        all.put("NonZero", Finding.NON_ZERO);
        all.put("Compress", Finding.COMPRESS);
        all.put("Unique", Finding.UNIQUE);
        all.put("NonMaxSuppression", Finding.NON_MAX_SUPPRESSION);
        all.put("GridSample", Sampling.GRID);
        all.put("AffineGrid", Sampling.AFFINE);
        all.put("RoiAlign", Sampling.BOXES);
        all.put("DeformConv", Sampling.DEFORMED_CONVOLUTION);
        all.put("CumProd", Ordering.CUMULATIVE_PRODUCT);
        all.put("SwiGLU", ElementWise.SWIGLU);
        all.put("Shrink", ElementWise.SHRINK);
        all.put("com.microsoft.RotaryEmbedding", Attending.MICROSOFT_ROTARY);
        all.put("Constant", Constants.CONSTANT);
        all.put("ConstantOfShape", Constants.OF_SHAPE);
        all.put("Shape", Constants.SHAPE);
        all.put("Size", Constants.SIZE);
        return all;
    }

    static Optional<Importer> find(String operator) {
        return Optional.ofNullable(ALL.get(operator));
    }

    /** What reads a node; those that only translation makes among them. */
    static Optional<Importer> find(OnnxNode node) {
        return Stacking.find(node)
                .or(() -> find(node.key()));
    }

    /** Why a node cannot be read, in a sentence that begins with it. */
    static String unknown(OnnxNode node) {
        String why = node.standard()
                ? "this operator is not supported"
                : "this operator of domain \"" + node.domain() + "\" is not supported";
        return why + nearest(node.operator()).map(n -> "; the nearest supported one is " + n).orElse("");
    }

    /** Names of all, sorted. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(ALL.keySet());
    }

    /** The supported operator whose name is most like this one; empty if none is much alike. */
    static Optional<String> nearest(String operator) {
        return ALL.keySet().stream()
                .max(Comparator.comparingDouble(n -> likeness(bare(n), operator)))
                .filter(n -> likeness(bare(n), operator) >= ALIKE);
    }

    private static String bare(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** From 0 to 1: the share of letters in words that both have, or of letters that need no change. */
    private static double likeness(String a, String b) {
        double longer = Math.max(a.length(), b.length());
        List<String> words = new ArrayList<>(words(b));
        int common = words(a).stream().filter(words::remove).mapToInt(String::length).sum();
        return Math.max(common, longer - distance(a, b)) / longer;
    }

    private static List<String> words(String name) {
        return List.of(name.split("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"));
    }

    /** Letters to change, drop or insert. */
    private static int distance(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
