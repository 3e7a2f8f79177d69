package io.bramble.model.operator;

import io.bramble.operator.Transpose;
import java.util.Arrays;
import java.util.stream.IntStream;

/** ONNX Transpose; without a permutation the axes are reversed. */
final class Transposition implements Importer {
    @Override
    public void read(Call call) {
        int rank = call.shape(0).rank();
        int[] given = call.ints("perm");
        int[] permutation = given != null ? given : IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
        call.emit(new Transpose(Arrays.stream(permutation).boxed().toList()), call.in(0));
    }
}
