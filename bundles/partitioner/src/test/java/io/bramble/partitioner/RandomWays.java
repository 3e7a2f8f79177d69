package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Any plan that the search for the best one might have chosen. */
final class RandomWays {
    private RandomWays() {}

    static Plan plan(Graph graph, List<Device> devices, long seed) {
        Random random = new Random(seed);
        Search search = new Search(Field.of(new Chain(graph, new PartGraphs(), CutPoints.finer(graph)), devices, true),
                Strategy.SCHEMES);
        List<Leg> way = new ArrayList<>();
        int holder = Field.GATEWAY;
        for (int cut = 0; cut < search.field().chain().blocks() || holder != Field.GATEWAY;) {
            int here = cut;
            int by = holder;
            List<Leg> next = search.legs().stream().filter(l -> l.from() == here && l.before() == by).toList();
            if (next.isEmpty()) { // a value that stayed and that nobody goes on with
                return plan(graph, devices, seed + 1_000_003);
            }
            List<Scheme> schemes = next.stream().map(Leg::scheme).distinct().toList();
            Scheme scheme = schemes.get(random.nextInt(schemes.size()));
            List<Leg> among = next.stream().filter(l -> l.scheme() == scheme).toList();
            Leg leg = among.get(random.nextInt(among.size()));
            way.add(leg);
            cut = leg.to();
            holder = leg.after();
        }
        return plan(search, way, graph, devices);
    }

    static Plan plan(Search search, List<Leg> way, Graph graph, List<Device> devices) {
        List<Stage> stages = new ArrayList<>();
        for (Leg leg : way) {
            Block block = search.field().chain().block(leg.from(), leg.to());
            stages.add(
                    new Stage(leg.scheme().name(), block.names(), block.outputs(),
                            leg.parts().get(), leg.why(), leg.after() != Field.GATEWAY));
        }
        return PlanCheck.check(new Plan("auto", graph, devices, stages));
    }
}
