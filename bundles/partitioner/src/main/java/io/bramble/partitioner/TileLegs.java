package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Halves;
import io.bramble.plan.Part;
import io.bramble.tensor.Region;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** Of the team that is looked at, by cut. */
    private final Map<Integer, Holders> holders = new HashMap<>();

    TileLegs(Scheme scheme, Field field, Consumer<Leg> found) {
        this.scheme = scheme;
        this.field = field;
        this.chain = field.chain();
        this.found = found;
        this.alone = chain.seconds(field.gateway());
    }

    void find() {
        for (int team = field.devices().size(); team < field.teams().size(); team++) {
            holders.clear();
            for (int to = 1; to <= chain.blocks(); to++) {
                if (chain.spatial(to - 1)) {
                    back(team, to);
                }
            }
        }
    }

    /** A member's share of the values at the last cut, and what it computes for that. */
    private static final class Member {
        final Device device;
        final Map<String, Region> cells;
        /** What it makes in each block passed so far, the last one first. */
        final List<Map<String, Region>> made = new ArrayList<>();
        /** What it reads at the cut reached so far. */
        Map<String, Region> inputs = Map.of();
        double seconds;

        Member(Device device, Map<String, Region> cells) {
            this.device = device;
            this.cells = cells;
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
                Map<String, Region> wanted = Chain.hull(member.inputs, chain.made(from, member.cells));
                Chain.Step step = chain.back(from, wanted);
                member.made.add(chain.made(from, wanted));
                member.seconds += step.load().seconds(member.device);
                member.inputs = step.inputs();
                slowest = Math.max(slowest, member.seconds);
            }
            if (slowest > alone) {
                return;
            }
            prepared += chain.prepared(from);
            emit(number, members, from, to, prepared);
        }
    }

    /** Those who have a cell of a value at a cut. */
    private List<Member> members(Team team, int cut) {
        List<Map<String, Region>> cells = new ArrayList<>();
        team.devices().forEach(device -> cells.add(new HashMap<>()));
        for (String value : chain.values(cut)) {
            List<Region> regions = team.cells(chain.graph().shape(value));
            for (int d = 0; d < regions.size(); d++) {
                if (regions.get(d).size() > 0) {
                    cells.get(d).put(value, regions.get(d));
                }
            }
        }
        List<Member> members = new ArrayList<>();
        for (int d = 0; d < cells.size(); d++) {
            if (!cells.get(d).isEmpty()) {
                members.add(new Member(team.devices().get(d), cells.get(d)));
            }
        }
        return members;
    }

    /**
     * With the values before at the gateway or with the team, and those after. What passes by is made by no part of the
     * stage, and so has to be with the team before and after.
     */
    private void emit(int number, List<Member> members, int from, int to, long prepared) {
        Set<String> made = new HashSet<>(chain.values(to));
        chain.values(from).forEach(made::remove);
        if (made.isEmpty()) {
            return;
        }
        if (!chain.isWithin(from) && made.containsAll(chain.values(to))) {
            emit(number, members, from, to, Field.GATEWAY, made, prepared);
        }
        if (field.stays(from) && chain.spatial(from - 1)) {
            emit(number, members, from, to, number, made, prepared);
        }
    }

    private void emit(int number, List<Member> members, int from, int to, int before, Set<String> made, long prepared) {
        Holders holders = before == number
                ? this.holders.computeIfAbsent(from, cut -> holders(field.teams().get(number), cut))
                : null;
        List<Timing.Task> staying = members.stream()
                .map(m -> before == number
                        ? fetching(m, holders, from)
                        : new Timing.Task(m.device, m.seconds, Sent.bytes(chain.graph(), m.inputs), 0))
                .toList();
        if (!chain.isWithin(to) && made.containsAll(chain.values(to))) {
            List<Timing.Task> gathered = new ArrayList<>();
            for (int m = 0; m < members.size(); m++) {
                gathered.add(staying.get(m).answering(chain.graph().bytes(members.get(m).cells)));
            }
            emit(number, members, from, to, before, Field.GATEWAY, gathered, prepared);
        }
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

    /** Those with whom the values at a cut are. */
    private record Holders(List<Member> members, List<Held> values) {}

    /**
     * A value that is with those who made it.
     *
     * @param cells in the order of the holders, null where one has none
     * @param bytes of an element
     */
    private record Held(String value, Region[] cells, int bytes) {}

    private Holders holders(Team team, int cut) {
        List<Member> members = members(team, cut);
        return new Holders(members, chain.values(cut).stream()
                .map(value -> new Held(value, members.stream().map(m -> m.cells.get(value)).toArray(Region[]::new),
                        chain.graph().values().get(value).type().bytes()))
                .toList());
    }

    private Timing.Task fetching(Member member, Holders holders, int from) {
        int messages = 0;
        long bytes = 0;
        for (Held held : holders.values) {
            Region read = member.inputs.get(held.value);
            for (int h = 0; h < held.cells.length && read != null; h++) {
                boolean other = held.cells[h] != null && holders.members.get(h).device != member.device;
                long common = other ? held.cells[h].common(read) : 0;
                messages += common > 0 ? 1 : 0;
                bytes += common * held.bytes;
            }
        }
        Timing.Task task = messages > 0 && holders.members.size() <= Timing.MOST_AHEAD
                ? begun(member, holders, from)
                : new Timing.Task(member.device, member.seconds, 0, 0);
        return task.fetching(bytes, messages);
    }

    /** With what it holds itself, if that pays. */
    private Timing.Task begun(Member member, Holders holders, int from) {
        Map<String, Region> near = holders.members.stream().filter(holder -> holder.device == member.device)
                .map(holder -> holder.cells).findFirst().orElse(Map.of());
        double ahead = 0;
        double rest = 0;
        for (int i = member.made.size() - 1; i >= 0; i--) {
            int block = from + member.made.size() - 1 - i;
            Halves halves = chain.on(block, member.made.get(i), near);
            ahead += halves.ahead().seconds(member.device);
            rest += halves.rest().seconds(member.device);
            near = Chain.hull(near, chain.made(block, halves.reached()));
        }
        return Timing.Task.begun(member.device, member.seconds, ahead, rest);
    }

    private List<Part> parts(int from, int to, List<Member> members, boolean bound) {
        Graph graph = chain.graph(from, to);
        List<Part> parts = new ArrayList<>();
        for (Member member : members) {
            Map<String, Region> outputs = new HashMap<>(member.cells);
            outputs.keySet().retainAll(graph.outputs());
            if (!outputs.isEmpty()) {
                parts.add(Parts.of(graph, outputs, member.device, bound));
            }
        }
        return parts;
    }

    private String why(Team team, int cut) {
        return team.isGrid()
                ? "a grid of " + team.rows() + " rows"
                : "bands of "
                        + (Tiling.axis(chain.graph().shape(chain.values(cut).getLast())) == 2 ? "rows" : "columns");
    }
}
