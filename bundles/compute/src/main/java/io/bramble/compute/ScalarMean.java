package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import java.util.List;

/**
 * ONNX ReduceMean and GlobalAveragePool (opset 1 and later): +0 plus each element of the reduced axes in row-major order,
 * as float, divided by their number.
 */
final class ScalarMean extends ScalarFold {
    ScalarMean(Site site, List<Integer> axes, boolean keep) {
        super(site, axes, keep);
    }

    @Override
    void fold(View from, Region box, View output, int at) {
        float[] sum = {0f};
        float[] data = from.floats();
        Walk walk = new Walk(box, Layout.ROW_MAJOR, from);
        walk.each(o -> {
            float s = sum[0];
            for (int i = 0; i < walk.length; i++) {
                s += data[o[0] + i * walk.inner[0]];
            }
            sum[0] = s;
        });
        output.floats()[at] = sum[0] / box.size();
    }
}
