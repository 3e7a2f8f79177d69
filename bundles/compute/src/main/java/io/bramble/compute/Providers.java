package io.bramble.compute;

import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The providers of kernels that are there now, the highest service ranking first. */
final class Providers {
    /** A kernel and whose it is. */
    record Choice(Kernels provider, Kernel kernel) {}

    private record Ranked(Kernels kernels, int ranking) {}

    private volatile List<Ranked> ranked = List.of();
    private volatile long generation;

    synchronized void add(Kernels kernels, int ranking) {
        List<Ranked> changed = new ArrayList<>(ranked);
        changed.removeIf(r -> r.kernels() == kernels);
        changed.add(new Ranked(kernels, ranking));
        changed.sort(Comparator.comparingInt(Ranked::ranking).reversed());
        ranked = List.copyOf(changed);
        generation++;
    }

    synchronized void remove(Kernels kernels) {
        ranked = ranked.stream().filter(r -> r.kernels() != kernels).toList();
        generation++;
    }

    /** Counts up with every arrival and departure. */
    long generation() {
        return generation;
    }

    /** Names, the highest ranked first. */
    List<String> names() {
        return ranked.stream().map(r -> r.kernels().name()).toList();
    }

    /**
     * The kernel of the highest ranked provider that has one.
     *
     * @param except providers not to ask, because their kernels failed
     */
    Optional<Choice> choose(Site site, Set<Kernels> except) {
        return first(except, kernels -> kernels.kernel(site));
    }

    /** The kernel for two nodes of the highest ranked provider that has one, see {@link Kernels#joined}. */
    Optional<Choice> choose(Site site, Site reader, int input, Set<Kernels> except) {
        return first(except, kernels -> kernels.joined(site, reader, input));
    }

    private Optional<Choice> first(Set<Kernels> except, Function<Kernels, Optional<Kernel>> offer) {
        for (Ranked r : ranked) {
            if (except.contains(r.kernels())) {
                continue;
            }
            try {
                Optional<Kernel> kernel = offer.apply(r.kernels());
                if (kernel.isPresent()) {
                    return Optional.of(new Choice(r.kernels(), kernel.get()));
                }
            } catch (LinkageError | IllegalStateException leaving) {
                // Its bundle is going away; the next in rank serves.
            }
        }
        return Optional.empty();
    }
}
