package io.bramble.compute;

import io.bramble.compute.Course.Copy;
import io.bramble.compute.Course.Leg;
import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a prepared graph along its course. */
final class GraphRun {
    private static final Logger LOG = LoggerFactory.getLogger(GraphRun.class);

    private final Graph graph;
    private final Course course;
    private final Workspace workspace;
    private final Crew crew;
    private final Map<String, Tile> inputs = new HashMap<>();

    GraphRun(Graph graph, Course course, Workspace workspace, Crew crew) {
        this.graph = graph;
        this.course = course;
        this.workspace = workspace;
        this.crew = crew;
    }

    /**
     * From now on these are the inputs.
     *
     * @param wanted what they hold at least
     * @throws IllegalArgumentException if one is missing, too small, or of another type or rank
     */
    void give(Map<String, Tile> tiles, Map<String, Region> wanted) {
        wanted.forEach((name, region) -> inputs.put(name,
                checked(name, graph.inputs().get(name), region, tiles.get(name))));
    }

    private static Tile checked(String name, ValueType type, Region region, Tile tile) {
        if (region.size() == 0) {
            return Tile.zeros(type.type(), region, Layout.ROW_MAJOR);
        }
        if (tile == null) {
            throw new IllegalArgumentException(
                    "run wants a tile of input \"" + name + "\" " + type + " that holds " + region
                            + ", got none");
        }
        if (tile.type() != type.type() || !tile.region().contains(region)
                || !tile.region().within(type.shape())) {
            throw new IllegalArgumentException("run wants a tile of input \"" + name + "\" " + type
                    + " that holds " + region + ", got "
                    + tile.type().onnxName() + " " + tile.region());
        }
        return tile;
    }

    /**
     * What a leg can compute before all inputs are there.
     *
     * @param number of the leg in the course
     */
    void begin(int number) {
        Leg leg = course.legs().get(number);
        if (!leg.ahead().isEmpty() || leg.writes().region().size() == 0) {
            compute(number, leg.ahead());
        }
    }

    /** What is left of a leg to compute. */
    void compute(int number) {
        compute(number, course.legs().get(number).chunks());
    }

    private void compute(int number, List<Region> chunks) {
        Leg leg = course.legs().get(number);
        for (Copy copy : leg.copies()) {
            if (copy.from() == Course.GIVEN) {
                workspace.take(inputs.get(course.slots().get(copy.to()).value()), copy.to());
            } else {
                workspace.open(copy.to()).paste(workspace.tile(copy.from()));
            }
        }
        int slot = leg.writes().slot();
        if (leg.turned() != null) {
            workspace.turn(inputs.get(leg.turned()), slot);
            return;
        }
        Tile output = workspace.tile(slot) == null ? workspace.open(slot) : workspace.tile(slot);
        if (chunks.isEmpty()) {
            return;
        }
        List<Tile> reads = workspace.inputs(number);
        try {
            compute(leg, chunks, leg.choice().kernel(), reads, output, leg.writes().channel());
        } catch (LinkageError | IllegalStateException e) {
            elsewhere(leg, chunks, reads, output, e);
        }
    }

    private void compute(Leg leg, List<Region> chunks, Kernel kernel, List<Tile> reads, Tile output, int channel) {
        crew.run(chunks.size(),
                crew.slowness().slowed(i -> kernel.run(reads, output, chunks.get(i), channel), leg.step().site()));
    }

    /** A bundle that was replaced can load no further class: the node starts anew with what is there now. */
    private void elsewhere(Leg leg, List<Region> chunks, List<Tile> reads, Tile output, Throwable cause) {
        Set<Kernels> failed = Collections.newSetFromMap(new IdentityHashMap<>());
        Providers.Choice choice = leg.choice();
        Throwable e = cause;
        while (true) {
            LOG.info("{} is prepared anew: its {} kernel left ({})", leg.step().node(),
                    choice.provider().name(), e.toString());
            failed.add(choice.provider());
            try {
                choice = leg.step().replace(choice, failed);
            } catch (IllegalArgumentException none) {
                none.addSuppressed(e);
                throw none;
            }
            try {
                convert(leg, chunks, choice.kernel(), reads, output);
                return;
            } catch (LinkageError | IllegalStateException again) {
                e = again;
            }
        }
    }

    /** By a kernel that the course was not made for and that may want another layout. */
    private void convert(Leg leg, List<Region> chunks, Kernel kernel, List<Tile> reads, Tile output) {
        Layout layout = kernel.layout();
        List<Tile> converted = new ArrayList<>();
        for (Tile tile : reads) {
            converted.add(tile.region().rank() == 4 ? tile.to(layout) : tile);
        }
        Course.Place place = leg.writes();
        boolean fits = output.region().rank() != 4
                || output.layout() == layout && (place.channel() == 0 || kernel.placesChannels());
        if (fits) {
            compute(leg, chunks, kernel, converted, output, place.channel());
            return;
        }
        Tile wanted = Tile.zeros(output.type(), place.region(), layout);
        compute(leg, chunks, kernel, converted, wanted, 0);
        Tile placed = new Tile(moved(place.region(), place.channel()), layout, wanted.data());
        chunks.forEach(chunk -> output.paste(placed.crop(moved(chunk, place.channel()), layout)));
    }

    private static Region moved(Region region, int channel) {
        Range own = region.range(1);
        return region.with(1, own.from() + channel, own.to() + channel);
    }

    /** What was asked for, no more; these tiles are the caller's, the workspace does not see them again. */
    Map<String, Tile> results(Map<String, Region> outputs) {
        Map<String, Tile> results = new LinkedHashMap<>();
        outputs.forEach((value, region) -> {
            Integer slot = course.results().get(value);
            Tensor weights = graph.weights().get(value);
            Tile tile = slot != null
                    ? workspace.tile(slot)
                    : weights != null ? Tile.of(weights) : inputs.get(value);
            results.put(value, tile.crop(region, tile.layout()));
        });
        return results;
    }
}
