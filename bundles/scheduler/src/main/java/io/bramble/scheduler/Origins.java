package io.bramble.scheduler;

import io.bramble.plan.Part;
import io.bramble.plan.Partitioner;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.store.Digest;
import io.bramble.tensor.Region;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where in a plan the values are made that its parts read. */
final class Origins {
    /** Not by a stage: it is an input of the graph. */
    static final int INPUT = -1;

    private final Plan plan;
    private final Map<String, List<Integer>> makers = new HashMap<>();

    Origins(Plan plan) {
        this.plan = plan;
        for (int s = 0; s < plan.stages().size(); s++) {
            for (String value : plan.stages().get(s).outputs()) {
                makers.computeIfAbsent(value, v -> new ArrayList<>()).add(s);
            }
        }
    }

    /** The stage that made a value as one stage reads it: the last before it that makes it. */
    int of(int stage, String value) {
        return makers.getOrDefault(value, List.of()).stream().filter(s -> s < stage).reduce((a, b) -> b).orElse(INPUT);
    }

    /** The stage that made a value as the answer has it. */
    int last(String value) {
        return of(plan.stages().size(), value);
    }

    boolean stays(int origin) {
        return origin != INPUT && plan.stages().get(origin).stays();
    }

    /** Which parts of a stage make something of a region of a value. */
    List<Integer> parts(int origin, String value, Region region) {
        List<Integer> parts = new ArrayList<>();
        List<Part> all = plan.stages().get(origin).parts();
        for (int p = 0; p < all.size(); p++) {
            Region target = all.get(p).targets().get(value);
            if (target != null && target.intersects(region)) {
                parts.add(p);
            }
        }
        return parts;
    }

    /**
     * What each part of each stage wants, and of whom it reads.
     *
     * @param graphs of each part of each stage
     */
    List<List<Event.Want>> wants(List<List<Digest>> graphs) {
        // Who asked for local shall have it: without a kind nobody is known to be able to help.
        boolean home = plan.strategy().equals(Partitioner.LOCAL);
        List<List<Event.Want>> wants = new ArrayList<>();
        for (int s = 0; s < plan.stages().size(); s++) {
            Stage stage = plan.stages().get(s);
            List<Event.Want> ofStage = new ArrayList<>();
            for (int p = 0; p < stage.parts().size(); p++) {
                Part part = stage.parts().get(p);
                ofStage.add(new Event.Want(device(part), part.bound(), stage.stays(), reads(s, part),
                        home ? null : new Event.Kind(graphs.get(s).get(p), part.flops()), kept(stage, part)));
            }
            wants.add(ofStage);
        }
        return wants;
    }

    private long kept(Stage stage, Part part) {
        return !stage.stays()
                ? 0
                : part.targets().entrySet().stream()
                        .mapToLong(t -> (long) t.getValue().size()
                                * plan.graph().values().get(t.getKey()).type().bytes())
                        .sum();
    }

    private List<Event.Ref> reads(int stage, Part part) {
        Set<Event.Ref> reads = new LinkedHashSet<>();
        part.inputs().forEach((value, region) -> {
            int origin = of(stage, value);
            if (origin != INPUT) {
                parts(origin, value, region).forEach(p -> reads.add(new Event.Ref(origin, p)));
            }
        });
        return List.copyOf(reads);
    }

    /** Null where anybody may take it. */
    private static String device(Part part) {
        return part.device().equals(Part.ANYBODY) ? null : part.device();
    }
}
