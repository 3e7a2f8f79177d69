package io.bramble.partitioner;

import io.bramble.plan.Device;
import io.bramble.tensor.Range;
import java.util.ArrayList;
import java.util.List;

/** A run of rows or columns of a value, and the device that is to make it. */
record Band(Device device, Range range) {
    /**
     * Divides {@code extent} rows in proportion to the devices' speed, and each device's share into bands.
     *
     * @param perDevice bands for each device that gets at least that many rows; a device that gets none is left out
     */
    static List<Band> divide(int extent, List<Device> devices, int perDevice) {
        int[] shares = Shares.of(extent, devices.stream().mapToDouble(Device::gflops).toArray());
        List<Band> bands = new ArrayList<>();
        int at = 0;
        for (int d = 0; d < shares.length; d++) {
            for (int rows : Shares.even(shares[d], perDevice)) {
                bands.add(new Band(devices.get(d), new Range(at, at + rows)));
                at += rows;
            }
        }
        return bands;
    }
}
