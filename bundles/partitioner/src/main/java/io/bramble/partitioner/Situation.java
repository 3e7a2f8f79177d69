package io.bramble.partitioner;

import io.bramble.plan.Device;
import java.util.List;

/**
 * What a scheme may go by.
 *
 * @param devices to divide among, the gateway first
 * @param graphs where parts' graphs are had from
 */
record Situation(List<Device> devices, Limits limits, PartGraphs graphs) {
    Situation {
        devices = List.copyOf(devices);
    }

    Device gateway() {
        return devices.get(0);
    }
}
