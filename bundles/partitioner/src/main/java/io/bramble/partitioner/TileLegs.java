package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Halves;
import io.bramble.plan.Part;
import io.bramble.tensor.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Every stage of fused tiles that a plan might have: for each team and each end, back block by block, so that a stage of
 * one block more costs a look at that block alone.
 */
final class TileLegs {
    private final Scheme scheme;
    private final Field field;
    private final Chain chain;
    private final Consumer<Leg> found;
    /** The whole graph at the gateway: no stage that takes longer than this is part of a best plan. */
    private final double alone;

    TileLegs(Scheme scheme, Field field, Consumer<Leg> found) {
        this.scheme = scheme;
        this.field = field;
        this.chain = field.chain();
        this.found = found;
        this.alone = chain.seconds(field.gateway());
    }

    void find() {
        for (int team = field.devices().size(); team < field.teams().size(); team++) {
            for (int to = 1; to <= chain.blocks(); to++) {
                if (chain.spatial(to - 1)) {
                    back(team, to);
                }
            }
        }
    }

    /** A member's share of the value at the cut reached so far, and what it computes from there. */
    private static final class Member {
        final Device device;
        final Region output;
        /** Regions at the cuts passed so far, the last one first. */
        final List<Region> regions = new ArrayList<>();
        double seconds;

        Member(Device device, Region output) {
            this.device = device;
            this.output = output;
            this.regions.add(output);
        }

        Region region() {
            return regions.getLast();
        }
    }

    private void back(int number, int to) {
        List<Member> members = members(field.teams().get(number), to);
        if (members.size() < 2) {
            return;
        }
        long prepared = 0;
        for (int from = to - 1; from >= 0 && chain.spatial(from); from--) {
            if (from + 1 < to && chain.isOutput(from + 1)) {
                return;
            }
            double slowest = 0;
            for (Member member : members) {
                Chain.Step step = chain.back(from, member.region());
                member.seconds += step.load().seconds(member.device);
                member.regions.add(step.input());
                slowest = Math.max(slowest, member.seconds);
            }
            if (slowest > alone) {
                return;
            }
            prepared += chain.prepared(from);
            emit(number, members, from, to, Field.GATEWAY, prepared);
            if (field.stays(from) && chain.spatial(from - 1)) {
                emit(number, members, from, to, number, prepared);
            }
        }
    }

    private List<Member> members(Team team, int cut) {
        List<Region> cells = team.cells(chain.shape(cut));
        List<Member> members = new ArrayList<>();
        for (int d = 0; d < cells.size(); d++) {
            if (cells.get(d).size() > 0) {
                members.add(new Member(team.devices().get(d), cells.get(d)));
            }
        }
        return members;
    }

    private void emit(int number, List<Member> members, int from, int to, int before, long prepared) {
        List<Member> holders = before == number ? members(field.teams().get(number), from) : List.of();
        List<Timing.Task> staying = members.stream()
                .map(m -> before == number
                        ? fetching(m, holders, from)
                        : new Timing.Task(m.device, m.seconds, chain.bytes(from, m.region()), 0, 0))
                .toList();
        List<Timing.Task> gathered = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            gathered.add(staying.get(m).answering(chain.bytes(to, members.get(m).output)));
        }
        emit(number, members, from, to, before, Field.GATEWAY, gathered, prepared);
        if (field.stays(to)) {
            emit(number, members, from, to, before, number, staying, prepared);
        }
    }

    private void emit(int number, List<Member> members, int from, int to, int before, int after,
            List<Timing.Task> tasks, long prepared) {
        Team team = field.teams().get(number);
        found.accept(new Leg(scheme, from, to, before, after,
                Timing.of(tasks, field.gateway(), before == Field.GATEWAY, after == Field.GATEWAY),
                Field.pressure(team, prepared),
                () -> parts(from, to, members, after != Field.GATEWAY), why(team, to)));
    }

    private Timing.Task fetching(Member member, List<Member> holders, int from) {
        int others = 0;
        long elements = 0;
        for (Member holder : holders) {
            long common = holder.device == member.device ? 0 : holder.output.common(member.region());
            others += common > 0 ? 1 : 0;
            elements += common;
        }
        return (others > 0 && holders.size() <= Timing.MOST_AHEAD
                ? halves(member, holders, from)
                : Optional.<Timing.Task>empty())
                .orElse(new Timing.Task(member.device, member.seconds, 0, 0, 0))
                .fetching(chain.bytes(from, elements), others);
    }

    /** If it begins with what it holds itself. */
    private Optional<Timing.Task> halves(Member member, List<Member> holders, int from) {
        Region near = holders.stream().filter(holder -> holder.device == member.device).map(holder -> holder.output)
                .filter(region -> region.intersects(member.region())).findFirst().orElse(null);
        double ahead = 0;
        double rest = 0;
        for (int back = 1; back < member.regions.size(); back++) {
            int block = from + back - 1;
            Region wanted = member.regions.get(member.regions.size() - 1 - back);
            if (near == null) {
                rest += chain.back(block, wanted).load().seconds(member.device);
                continue;
            }
            Halves halves = chain.on(block, wanted, near);
            ahead += halves.ahead().seconds(member.device);
            rest += halves.rest().seconds(member.device);
            near = halves.reached().get(chain.value(block + 1));
        }
        return Halves.pay(ahead, rest, member.seconds)
                ? Optional.of(new Timing.Task(member.device, ahead + rest, ahead, 0, 0, 0))
                : Optional.empty();
    }

    private List<Part> parts(int from, int to, List<Member> members, boolean bound) {
        Graph graph = chain.graph(from, to);
        return members.stream()
                .map(m -> Parts.of(graph, Map.of(chain.value(to), m.output), m.device, bound))
                .toList();
    }

    private String why(Team team, int cut) {
        return team.isGrid()
                ? "a grid of " + team.rows() + " rows"
                : "bands of " + (Tiling.axis(chain.shape(cut)) == 2 ? "rows" : "columns");
    }
}
