package io.bramble.model.store;

import io.bramble.graph.Graph;
import io.bramble.store.ModelRun;
import io.bramble.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** A run of sections that a cache makes; of the values that are made it holds those that are still to be read. */
final class SectionRun implements ModelRun {
    private final BiFunction<GraphCache.Made, Map<String, Tensor>, GraphCache.Made> next;
    private final List<String> outputs;
    private final Map<String, Tensor> values;
    private GraphCache.Made section;
    private boolean passing;
    private boolean done;

    SectionRun(GraphCache.Made first, Map<String, Tensor> inputs, List<String> outputs,
            BiFunction<GraphCache.Made, Map<String, Tensor>, GraphCache.Made> next) {
        this.section = first;
        this.values = new LinkedHashMap<>(inputs);
        this.outputs = List.copyOf(outputs);
        this.next = next;
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public Graph graph() {
        return section.section().graph();
    }

    @Override
    public Map<String, Tensor> inputs() {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        graph().inputs().keySet().forEach(name -> inputs.put(name, values.get(name)));
        return inputs;
    }

    @Override
    public boolean passing() {
        return passing;
    }

    @Override
    public void made(Map<String, Tensor> made) {
        values.putAll(made);
        Set<String> live = new LinkedHashSet<>(outputs);
        if (section.section().last()) {
            done = true;
        } else {
            live.addAll(section.section().left().inputs().keySet());
            section = next.apply(section, values);
            passing = true;
        }
        values.keySet().retainAll(live);
    }

    @Override
    public Map<String, Tensor> outputs() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        outputs.forEach(name -> all.put(name, values.get(name)));
        return all;
    }
}
