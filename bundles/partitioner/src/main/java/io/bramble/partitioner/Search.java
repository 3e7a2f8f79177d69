package io.bramble.partitioner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The cheapest way from the inputs at the gateway to the outputs there, by dynamic programming over the cuts: what is
 * known at a cut is for each team that may hold the value the cheapest way to that. The search for fused blocks by
 * dynamic programming is AOFL's (Zhou et al., 2019) and FlexPie's (2024); here where the value lives is part of the
 * state.
 */
final class Search {
    private record Label(double cost, Leg leg, Label before) {}

    private final Field field;
    private final List<List<Leg>> ending = new ArrayList<>();

    Search(Field field, List<Scheme> schemes) {
        this.field = field;
        for (int cut = 0; cut <= field.chain().blocks(); cut++) {
            ending.add(new ArrayList<>());
        }
        schemes.forEach(scheme -> scheme.legs(field, leg -> ending.get(leg.to()).add(leg)));
    }

    /**
     * The legs of the cheapest way, in order; empty if there is none.
     *
     * @param memoryPrice seconds that a whole device's memory is worth; 0 looks at time alone
     * @param allowed which legs may be taken
     */
    List<Leg> cheapest(double memoryPrice, Predicate<Leg> allowed) {
        List<Map<Integer, Label>> best = new ArrayList<>();
        best.add(Map.of(Field.GATEWAY, new Label(0, null, null)));
        for (int cut = 1; cut < ending.size(); cut++) {
            Map<Integer, Label> here = new HashMap<>();
            for (Leg leg : ending.get(cut)) {
                Label before = best.get(leg.from()).get(leg.before());
                if (before == null || !allowed.test(leg)) {
                    continue;
                }
                double cost = before.cost + leg.timing().seconds() + memoryPrice * leg.pressure();
                Label known = here.get(leg.after());
                if (known == null || cost < known.cost) {
                    here.put(leg.after(), new Label(cost, leg, before));
                }
            }
            best.add(here);
        }
        List<Leg> legs = new ArrayList<>();
        for (Label label = best.get(best.size() - 1).get(Field.GATEWAY); label != null && label.leg != null;
                label = label.before) {
            legs.add(0, label.leg);
        }
        return legs;
    }

    /** All legs there are, for those who check. */
    List<Leg> legs() {
        return ending.stream().flatMap(List::stream).toList();
    }

    Field field() {
        return field;
    }
}
