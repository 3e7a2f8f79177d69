package io.bramble.gateway;

import io.bramble.gateway.Experience.Lesson;
import io.bramble.gateway.Plans.Numbered;
import io.bramble.plan.Device;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plan in use for one graph, the same devices and one strategy, while links, speeds and what is known of them change.
 * Another is made beside the requests that come meanwhile, which go by the one there is: on a board that takes longer than
 * many an answer. A plan that has been used is left only for one that promises to be a tenth faster than it has been, as a
 * smaller promise is lost in the noise of what it was learned from; and one that breaks its promise gives way to the best
 * that was used before, and is not tried again. Nothing is compared before it has settled.
 */
final class Choice {
    /** Makes plans. */
    interface Planning {
        /** The one that is expected to be the fastest. */
        Plan make(List<Device> devices);

        /** The same plan with what is to be expected of it now. */
        Plan forecast(Plan plan, List<Device> devices);

        /**
         * Whether a plan is the better the sooner it answers a request that is alone; else the more it answers a second,
         * which requests that are alone do not show.
         */
        boolean soonest();

        /** For the next plan that is used. */
        long number();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Choice.class);

    /** The first requests by a plan fetch weights and compile: they say nothing of the next. */
    private static final int COLD = 2;

    private static final double WORTH_LEAVING = 0.9;
    /** Links and speeds that seem to have changed are noise, too, as far as a quarter of what is measured. */
    private static final double WORTH_LEAVING_BY_MEASURES = 0.75;

    private static final class Trial {
        Numbered plan;
        int requests;
        final Past seconds = new Past();

        Trial(Numbered plan) {
            this.plan = plan;
        }

        List<Object> shape() {
            return Choice.shape(plan.plan());
        }
    }

    /**
     * A plan that is to be made.
     *
     * @param devices that it is for
     * @param trial of the plan that it may replace
     * @param because why
     * @param most that it may cost
     */
    private record Wish(List<Device> devices, Trial trial, String because, double most) {}

    private final Planning planning;
    private final Executor planner;
    private final Set<List<Object>> slower = new HashSet<>();
    private Trial current;
    private Trial best;
    private List<Device> devices;
    private Lesson lesson;
    private Wish wish;
    private boolean making;

    /**
     * @param planner makes all plans but the first, which is there when this returns
     * @param because why there is to be one
     */
    Choice(Planning planning, Executor planner, List<Device> devices, Lesson lesson, String because) {
        this.planning = planning;
        this.planner = planner;
        this.devices = devices;
        this.lesson = lesson;
        use(planning.make(taught()), because);
    }

    synchronized List<Device> devices() {
        return devices;
    }

    /** The plan to go by now: where links, speeds or the lesson have changed, another may be expected to be faster, and is looked for. */
    synchronized Numbered plan(List<Device> devicesNow, Lesson lessonNow) {
        boolean changed = !devicesNow.equals(devices);
        if (changed || current.seconds.settled() && !lessonNow.equals(lesson)) {
            String because = changed ? Change.of(devices, devicesNow) : lessonNow.toString();
            devices = devicesNow;
            lesson = lessonNow;
            if (changed) {
                slower.clear();
                best = null;
            }
            double before = cost(current.plan.plan());
            expect(current, because);
            double now = cost(current.plan.plan());
            // What it took goes by what has changed since.
            double so = !planning.soonest() || !current.seconds.settled()
                    ? now
                    : changed ? current.seconds.recent() * now / before : current.seconds.recent();
            wish = new Wish(taught(), current, because,
                    so * (changed ? WORTH_LEAVING_BY_MEASURES : WORTH_LEAVING));
            if (!making) {
                making = true;
                planner.execute(this::make);
            }
        }
        return current.plan;
    }

    private void make() {
        for (Wish next = next(); next != null; next = next()) {
            try {
                consider(planning.make(next.devices), next);
            } catch (RuntimeException e) {
                LOG.warn("no other plan could be made, although {}", next.because, e);
            }
        }
    }

    private synchronized Wish next() {
        Wish next = wish;
        wish = null;
        making = next != null;
        return next;
    }

    /** Not if something has changed again while it was made. */
    private synchronized void consider(Plan other, Wish by) {
        List<Object> shape = shape(other);
        if (wish == null && by.trial == current && cost(other) < by.most && !shape.equals(current.shape())
                && !slower.contains(shape)) {
            use(other, by.because);
        }
    }

    private double cost(Plan plan) {
        return planning.soonest() ? plan.forecast().seconds() : 1 / plan.forecast().perSecond();
    }

    private List<Device> taught() {
        return devices.stream().map(lesson::apply).toList();
    }

    private void use(Plan plan, String because) {
        current = new Trial(new Numbered(plan.madeBecause(because).numbered(planning.number()), lesson, this));
        LOG.info("plan {} of \"{}\" is used, because {}", current.plan.plan().epoch(), plan.graph().name(), because);
    }

    private void expect(Trial trial, String because) {
        Plan plan = planning.forecast(trial.plan.plan(), taught()).madeBecause(because);
        trial.plan = new Numbered(plan, lesson, this);
    }

    /**
     * A request was answered, and nothing else was under way here.
     *
     * @return whether there is something to learn from it
     */
    synchronized boolean answered(Numbered by, double seconds) {
        if (by.plan().epoch() != current.plan.plan().epoch() || ++current.requests <= COLD) {
            return false;
        }
        current.seconds.add(seconds);
        if (planning.soonest() && current.seconds.settled()) {
            compare();
        }
        return true;
    }

    private void compare() {
        if (best == null || current == best) {
            best = current;
        } else if (current.seconds.recent() <= best.seconds.recent()) {
            slower.add(best.shape());
            best = current;
        } else {
            slower.add(current.shape());
            String because = String.format(Locale.ROOT, "by plan %d it took %.0f ms, by this one %.0f",
                    current.plan.plan().epoch(), current.seconds.recent() * 1e3, best.seconds.recent() * 1e3);
            LOG.info("plan {} of \"{}\" is used again, because {}", best.plan.plan().epoch(),
                    best.plan.plan().graph().name(),
                    because);
            current = best;
            current.requests = 0;
            expect(current, because);
        }
    }

    /** What of a plan makes it take the time it takes; forecasts are not of it. */
    private static List<Object> shape(Plan plan) {
        List<Object> shape = new ArrayList<>();
        for (Stage stage : plan.stages()) {
            shape.add(stage.outputs());
            shape.add(stage.stays());
            stage.parts().forEach(part -> shape.add(Map.of(part.device(), part.targets())));
        }
        return shape;
    }
}
