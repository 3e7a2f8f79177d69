package io.bramble.gateway;

import io.bramble.plan.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What has become of the devices since a plan was made, in words. */
final class Change {
    private Change() {}

    static String of(List<Device> before, List<Device> now) {
        return of(before, now, Set.of());
    }

    /** @param leftOut ids of devices that are there and not among those now */
    static String of(List<Device> before, List<Device> now, Set<String> leftOut) {
        Map<String, Device> known = byId(before);
        List<String> changes = new ArrayList<>();
        for (Device device : now) {
            Device old = known.remove(device.id());
            if (old == null) {
                changes.add(device.id() + " joined");
            } else if (!old.equals(device)) {
                changes.add(device.id() + (old.with(device.link()).equals(device)
                        ? " has another link"
                        : old.kernels().equals(device.kernels()) ? " has another speed" : " has other kernels"));
            }
        }
        known.keySet().stream().sorted()
                .forEach(id -> changes.add(id + (leftOut.contains(id) ? " is left out" : " left")));
        return changes.isEmpty() ? "another peer was asked" : String.join(", ", changes);
    }

    private static Map<String, Device> byId(List<Device> devices) {
        return devices.stream().collect(Collectors.toMap(Device::id, Function.identity()));
    }
}
