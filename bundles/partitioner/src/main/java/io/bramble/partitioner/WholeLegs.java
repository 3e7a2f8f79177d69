package io.bramble.partitioner;

import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.tensor.Region;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Every stage of layers in one piece on one device: for each end, back block by block. At the gateway values are where
 * they are wanted anyway; another device is sent them and answers, or keeps what it goes on with itself.
 */
final class WholeLegs {
    private final Scheme scheme;
    private final Field field;
    private final Chain chain;
    private final Consumer<Leg> found;

    WholeLegs(Scheme scheme, Field field, Consumer<Leg> found) {
        this.scheme = scheme;
        this.field = field;
        this.chain = field.chain();
        this.found = found;
    }

    /**
     * @param number of the team that is the device alone
     * @param why the layers are there
     */
    void find(int number, String why) {
        for (int to = 1; to <= chain.blocks(); to++) {
            if (!chain.isWithin(to)) {
                back(number, to, why);
            }
        }
    }

    private void back(int number, int to, String why) {
        Device device = field.devices().get(number);
        double seconds = 0;
        long prepared = 0;
        Map<String, Region> wanted = Map.of();
        for (int from = to - 1; from >= 0; from--) {
            if (from == to - 1 || chain.isOutput(from + 1)) {
                wanted = Chain.hull(wanted, Parts.whole(chain.graph(), chain.values(from + 1)));
            }
            Chain.Step step = chain.back(from, wanted);
            wanted = step.inputs();
            seconds += step.load().seconds(device);
            prepared += chain.prepared(from);
            if (chain.isWithin(from)) {
                continue;
            }
            for (int before : holders(number, from)) {
                for (int after : holders(number, to)) {
                    emit(number, from, to, before, after, seconds, Sent.bytes(chain.graph(), wanted), prepared, why);
                }
            }
        }
    }

    /** Who may hold the value at a cut, before or after layers on a device. */
    private int[] holders(int number, int cut) {
        return number != Field.GATEWAY && field.stays(cut)
                ? new int[]{Field.GATEWAY, number}
                : new int[]{Field.GATEWAY};
    }

    private void emit(int number, int from, int to, int before, int after, double seconds, long in, long prepared,
            String why) {
        Device device = field.devices().get(number);
        boolean sent = before == Field.GATEWAY;
        boolean gathered = after == Field.GATEWAY;
        Timing.Task task = new Timing.Task(device, seconds, sent ? in : 0, gathered ? chain.bytes(to) : 0);
        found.accept(new Leg(scheme, from, to, before, after,
                Timing.of(List.of(task), field.gateway(), sent, gathered),
                Field.pressure(field.teams().get(number), prepared),
                () -> List.<Part>of(Parts.whole(chain.graph(from, to), device)), why));
    }
}
