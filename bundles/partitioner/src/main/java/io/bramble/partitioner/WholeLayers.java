package io.bramble.partitioner;

import io.bramble.plan.Device;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Layers in one piece on another device than the gateway: one that is so much faster that the way there and back pays, or
 * that has the memory the gateway lacks (Kang et al., 2017, call the choice of the layers Neurosurgeon).
 */
final class WholeLayers implements Scheme {
    /** Only the fastest are worth a look; of equal ones the first. */
    private static final int MOST_DEVICES = 8;

    @Override
    public String name() {
        return "whole-layers";
    }

    @Override
    public void legs(Field field, Consumer<Leg> found) {
        List<Device> devices = field.devices();
        WholeLegs legs = new WholeLegs(this, field, found);
        IntStream.range(1, devices.size())
                .boxed()
                .sorted(Comparator.comparingDouble(d -> field.seconds(devices.get(d))))
                .limit(MOST_DEVICES)
                .forEach(d -> legs.find(d, devices.get(d).id() + " is faster"));
    }
}
