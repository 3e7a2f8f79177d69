package io.bramble.partitioner;

import io.bramble.plan.Partitioner;
import java.util.List;
import java.util.function.Consumer;

/** No cut: all the blocks it is shown are one part, bound to the gateway. */
final class Local implements Scheme {
    @Override
    public String name() {
        return Partitioner.LOCAL;
    }

    @Override
    public Proposal propose(List<Block> blocks, Situation situation) {
        Block all = blocks.stream().reduce(Block::join).orElseThrow();
        return new Taken(all, List.of(Parts.whole(situation.graphs().of(all), situation.gateway())), "nothing to cut");
    }

    @Override
    public void legs(Field field, Consumer<Leg> found) {
        new WholeLegs(this, field, found).find(Field.GATEWAY, "no cut of this is faster");
    }
}
