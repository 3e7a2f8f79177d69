package io.bramble.partitioner;

import io.bramble.plan.Device;
import io.bramble.plan.Halves;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a stage takes. The gateway's port sends one message after another, a device computes one task after another,
 * and answers come through the gateway's port in the order in which they are ready. Devices fetch from one another side
 * by side, and compute meanwhile what needs nothing of it.
 *
 * @param seconds from the first message to the last
 * @param compute seconds of them that the task computes which is done last
 * @param bytes that cross the network
 */
record Timing(double seconds, double compute, long bytes) {
    /**
     * Seconds that a gateway is busy with a task at least, whoever does it and however short its links have been measured
     * to be; without it a network that stays where it is might as well be cut at every layer.
     */
    private static final double LEAST_SENT = 1e-4;

    /**
     * Up to so many devices are looked at for what they compute while they fetch: more seldom make anything faster, and a
     * plan for 256 would take half as long again to find.
     */
    static final int MOST_AHEAD = 10;

    /**
     * A task of a stage.
     *
     * @param compute seconds it computes
     * @param ahead seconds of these that need nothing that is fetched
     * @param in bytes it is sent, or fetches
     * @param holders devices it fetches from; 0 where the gateway sends it all it needs
     * @param out bytes of its answer; 0 where they stay
     */
    record Task(Device device, double compute, double ahead, long in, int holders, long out) {
        /** One that the gateway sends all it reads. */
        Task(Device device, double compute, long in, long out) {
            this(device, compute, 0, in, 0, out);
        }

        /**
         * One that begins with what is there, if that pays.
         *
         * @param whole seconds in one go
         * @param ahead seconds of the half that needs nothing that is fetched
         * @param rest seconds of the other
         */
        static Task begun(Device device, double whole, double ahead, double rest) {
            return Halves.pay(ahead, rest, whole)
                    ? new Task(device, ahead + rest, ahead, 0, 0, 0)
                    : new Task(device, whole, 0, 0);
        }

        /** The same, fetching so many bytes. */
        Task fetching(long bytes, int from) {
            return new Task(device, compute, ahead, bytes, from, out);
        }

        /** The same with an answer of so many bytes. */
        Task answering(long bytes) {
            return new Task(device, compute, ahead, in, holders, bytes);
        }
    }

    private record Answer(Task task, double ready) {}

    /**
     * @param sent whether the gateway has what the tasks read; else the devices hold it, and the tasks, sent ahead, wait
     *     there for nothing else
     * @param gathered whether the answers go to the gateway; else they stay
     */
    static Timing of(List<Task> tasks, Device gateway, boolean sent, boolean gathered) {
        double port = 0;
        long bytes = 0;
        Map<Device, Double> busy = new IdentityHashMap<>();
        List<Answer> answers = new ArrayList<>();
        for (Task task : tasks) {
            Device device = task.device;
            double there = fetch(task);
            if (sent) {
                port += Math.max(LEAST_SENT, gateway.link().messageMillis() * 1e-3);
                port += device == gateway ? 0 : gateway.link().seconds(task.in, device.link());
                there = port + (device == gateway ? 0 : roundTrip(gateway, device) / 2);
            }
            bytes += device == gateway && sent ? 0 : task.in;
            double ready = Math.max(there, busy.getOrDefault(device, 0.0) + task.ahead) + task.compute - task.ahead
                    + messages(task, sent || device != gateway ? 0 : tasks.size() - 1);
            busy.put(device, ready);
            answers.add(new Answer(task, ready));
        }
        answers.sort(Comparator.comparingDouble(Answer::ready));
        double in = 0;
        double end = 0;
        Answer last = answers.get(0);
        for (Answer answer : answers) {
            Device device = answer.task.device;
            double arrived = answer.ready;
            if (device != gateway && gathered) {
                in = Math.max(in, answer.ready + roundTrip(gateway, device) / 2)
                        + gateway.link().messageMillis() * 1e-3
                        + gateway.link().seconds(answer.task.out, device.link());
                arrived = in;
                bytes += answer.task.out;
            }
            if (arrived >= end) {
                end = arrived;
                last = answer;
            }
        }
        return new Timing(end, last.task.compute, bytes);
    }

    private static double fetch(Task task) {
        return task.holders == 0
                ? 0
                : task.device.link().roundTripMillis() * 1e-3 + task.device.link().seconds(task.in);
    }

    /**
     * Seconds that fetching takes of the device's processors, and sending tasks ahead of the gateway's: what is under way
     * meanwhile hides the way, not the work.
     */
    private static double messages(Task task, int sentAhead) {
        return (task.holders + sentAhead) * task.device.link().messageMillis() * 1e-3;
    }

    private static double roundTrip(Device a, Device b) {
        return (a.link().roundTripMillis() + b.link().roundTripMillis()) / 2 * 1e-3;
    }
}
