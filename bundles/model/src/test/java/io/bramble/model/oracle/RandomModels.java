package io.bramble.model.oracle;

import io.bramble.kernels.Compute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Small ONNX models made by chance from a seed. */
final class RandomModels {
    private static final List<Species> ALL = all();

    private final Compute compute;
    private final Predicate<Draft> takenElsewhere;
    private final Map<String, Integer> refused;

    /**
     * @param takenElsewhere asked of nodes by themselves that we refuse
     * @param refused takes sentences about nodes that we refuse and others do not
     */
    RandomModels(Compute compute, Predicate<Draft> takenElsewhere, Map<String, Integer> refused) {
        this.compute = compute;
        this.takenElsewhere = takenElsewhere;
        this.refused = refused;
    }

    private static List<Species> all() {
        List<Species> all = new ArrayList<>();
        for (int times = 0; times < 2; times++) {
            all.addAll(List.of(ElementWiseSpecies.values()));
            all.addAll(List.of(SpatialSpecies.values()));
            all.addAll(List.of(MovingSpecies.values()));
            all.addAll(List.of(PatternSpecies.values()));
        }
        all.addAll(List.of(FoldingSpecies.values()));
        all.addAll(List.of(QuantisedSpecies.values()));
        return all;
    }

    Draft model(long seed) {
        Growth g = new Growth(seed, compute, takenElsewhere);
        int wanted = 1 + g.random.nextInt(g.chance(0.2) ? 24 : 9);
        for (int attempt = 0; attempt < 60 && g.nodes() < wanted || g.nodes() == 0; attempt++) {
            ALL.get(g.random.nextInt(ALL.size())).grow(g);
        }
        g.refused.forEach((sentence, count) -> refused.merge(sentence, count, Integer::sum));
        return g.done();
    }
}
