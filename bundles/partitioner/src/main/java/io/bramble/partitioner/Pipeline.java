package io.bramble.partitioner;

import io.bramble.plan.Device;
import io.bramble.plan.Load;
import io.bramble.plan.Part;
import io.bramble.plan.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Runs of layers, each on a device of its own, chosen so that the slowest of them is as fast as can be and each has
 * memory enough: while one computes its layers of a request, the one before computes its own of the next. By dynamic
 * programming over devices and cuts, the devices in a given order of which some may be left out, as PICO (Yang et al.,
 * 2021) does it for groups of devices.
 */
final class Pipeline {
    private record Label(double slowest, int from, Device device, Label before) {}

    private final Chain chain;
    private final Device gateway;

    Pipeline(Field field) {
        this.chain = field.chain();
        this.gateway = field.gateway();
    }

    /** The stages; empty if there is no way that fits. */
    static List<Stage> stages(Field field) {
        Pipeline pipeline = new Pipeline(field);
        List<Device> others = new ArrayList<>(field.devices().subList(1, field.devices().size()));
        others.sort(Comparator.comparingDouble(field::seconds));
        List<Device> first = new ArrayList<>(others);
        first.add(0, field.gateway());
        List<Device> last = new ArrayList<>(others);
        last.add(field.gateway());
        Label a = pipeline.best(first);
        Label b = pipeline.best(last);
        Label best = b == null || a != null && a.slowest <= b.slowest ? a : b;
        return pipeline.stages(best);
    }

    private Label best(List<Device> order) {
        int n = chain.blocks();
        Label[] known = new Label[n + 1];
        known[0] = new Label(0, -1, null, null);
        for (Device device : order) {
            Label[] now = known.clone();
            for (int from = 0; from < n; from++) {
                if (known[from] == null) {
                    continue;
                }
                double seconds = 0;
                long prepared = 0;
                long peak = 0;
                for (int to = from + 1; to <= n; to++) {
                    Load load = chain.whole(to - 1).load();
                    seconds += load.seconds(device);
                    prepared += chain.prepared(to - 1);
                    peak = Math.max(peak, load.peak());
                    if (prepared + peak + chain.bytes(from) + chain.bytes(to) > device.memoryBytes()) {
                        break;
                    }
                    double slowest = Math.max(known[from].slowest, seconds + way(device, from, to));
                    if (!chain.isWithin(to) && (now[to] == null || slowest < now[to].slowest)) {
                        now[to] = new Label(slowest, from, device, known[from]);
                    }
                }
            }
            known = now;
        }
        return known[n];
    }

    /** Seconds that the gateway's port is busy with what goes there and comes back. */
    private double way(Device device, int from, int to) {
        return device == gateway
                ? 0
                : 2e-3 * gateway.link().messageMillis() + gateway.link().seconds(chain.sent(from) + chain.bytes(to));
    }

    private List<Stage> stages(Label end) {
        List<Stage> stages = new ArrayList<>();
        int to = chain.blocks();
        for (Label label = end; label != null && label.device != null; label = label.before) {
            Block block = chain.block(label.from, to);
            Part part = Parts.whole(chain.graph(label.from, to), label.device);
            Scheme scheme = label.device == gateway ? Strategy.LOCAL : Strategy.ELSEWHERE;
            stages.add(0, new Stage(scheme.name(), block.names(), block.outputs(),
                    List.of(part), "its turn in a pipeline"));
            to = label.from;
        }
        return stages;
    }
}
