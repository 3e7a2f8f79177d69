package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;

/** ONNX Where (opset 9 and later), of any type: {@code out[i] = condition[i] ? x[i] : y[i]}, all three broadcast. */
final class ScalarWhere extends ScalarKernel {
    ScalarWhere(Site site) {
        super(site, Layout.CHANNELS_LAST);
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        View condition = View.broadcast(in[0], part);
        View x = View.broadcast(in[1], part);
        View y = View.broadcast(in[2], part);
        View target = View.of(out, part);
        Walk walk = new Walk(part, out.layout(), condition, x, y, target);
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                boolean yes = condition.integers().at(o[0] + i * walk.inner[0]) != 0;
                int from = yes ? o[1] + i * walk.inner[1] : o[2] + i * walk.inner[2];
                int to = o[3] + i * walk.inner[3];
                if (target.isFloat()) {
                    target.floats()[to] = (yes ? x : y).floats()[from];
                } else {
                    target.integers().put(to, (yes ? x : y).integers().at(from));
                }
            }
        });
    }
}
