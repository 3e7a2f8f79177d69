package io.bramble.gateway;

import io.bramble.inference.Answer;
import io.bramble.plan.Device;
import io.bramble.plan.Forecast;
import io.bramble.plan.Link;
import java.util.List;
import java.util.Locale;

/**
 * How forecasts for a graph have come true. Layers of a network are not those that devices measure themselves by, and a
 * message takes what both machines' software takes; so what requests took is held against what was expected, and the
 * next plan is made for devices as much slower or faster. The medians of the last requests count, once there are enough
 * and as soon as they differ by a quarter from what plans go by.
 */
final class Experience {
    /**
     * What is expected is multiplied by this.
     *
     * @param computing seconds of computing that came of one expected
     * @param messages seconds of messages and waiting that came of one expected
     */
    record Lesson(double computing, double messages) {
        static final Lesson NONE = new Lesson(1, 1);

        Device apply(Device device) {
            Link link = device.link();
            return new Device(device.id(), device.speed().times(1 / computing), device.memoryGbs() / computing,
                    device.memoryBytes(), device.threads(), device.kernels(),
                    new Link(link.mbits() / messages, link.roundTripMillis() * messages,
                            link.messageMillis() * messages));
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT,
                    "of what was expected for it computing takes %.1f times as long and messages %.1f times", computing,
                    messages);
        }
    }

    private static final double DIFFERENT = 1.25;
    private static final double MOST = 20;
    /**
     * Links are measured by messages that nothing else is in the way of. What is left of a request when its computing is taken
     * off may be nothing at all, by chance; plans of very many stages came of that.
     */
    private static final double LEAST_OF_MESSAGES = 0.5;
    /** Shorter waits than this say nothing of a network. */
    private static final double LEAST_SECONDS = 1e-4;

    /** Of requests that one device answered: nothing else was in the way of computing. */
    private final Past alone = new Past();
    private final Past together = new Past();
    private final Past messages = new Past();
    private Lesson lesson = Lesson.NONE;

    synchronized Lesson lesson() {
        return lesson;
    }

    /**
     * A request was answered.
     *
     * @param forecast of its plan, which was made by some lesson
     * @param by that lesson
     * @param nanos it took in all
     */
    synchronized void answered(Forecast forecast, Lesson by, long nanos, List<Answer.Share> shares) {
        double expected = forecast.busy().values().stream().mapToDouble(Double::doubleValue).sum();
        if (expected < LEAST_SECONDS) {
            return;
        }
        double took = shares.stream().mapToLong(Answer.Share::nanos).sum() * 1e-9;
        remember(shares.size() == 1 ? alone : together, by.computing * took / expected);
        double computing = alone.median(together.median(lesson.computing));
        if ((alone.known() || together.known()) && shares.size() > 1 && forecast.messages() > LEAST_SECONDS) {
            // By the lesson of now: what messages cost a device that computes meanwhile counts as theirs.
            double computed = (forecast.seconds() - forecast.messages()) * computing / by.computing;
            double ratio = by.messages * (nanos * 1e-9 - computed) / forecast.messages();
            remember(messages, Math.max(LEAST_OF_MESSAGES, ratio));
        }
        Lesson now = new Lesson(computing, messages.median(lesson.messages));
        if (differs(now.computing, lesson.computing) || differs(now.messages, lesson.messages)) {
            lesson = now;
        }
    }

    private static void remember(Past past, double ratio) {
        past.add(Math.clamp(ratio, 1 / MOST, MOST));
    }

    private static boolean differs(double a, double b) {
        return Math.max(a, b) > DIFFERENT * Math.min(a, b);
    }
}
