package io.bramble.protocol.message;

import io.bramble.inference.Answer;
import io.bramble.store.Digest;
import io.bramble.store.ModelCard;
import io.bramble.store.ModelEntry;
import io.bramble.task.Outcome;
import io.bramble.task.Slice;
import io.bramble.task.Task;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of each message. */
final class Samples {
    private static final Digest DIGEST = Digest.of("bramble".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    private Samples() {}

    static TaskMessage task() {
        TileHead big = new TileHead(
                "skip", region(0, 1, 0, 64, 12, 44, 0, 56), Layout.CHANNELS_LAST, ElementType.FLOAT32, "00ff17");
        return new TaskMessage(7, "r-1", DIGEST, 5000, "pi-1", "pi-1", 5683, new Tiles(tiles(), List.of(big)),
                Inputs.NONE,
                Map.of("y", region(0, 1, 0, 10), "z", region(0, 1, 3, 5)), Map.of(), 3);
    }

    /** A task that reads what two others hold and whose output stays. */
    static TaskMessage heldTask() {
        Region wanted = region(0, 1, 0, 64, 12, 29, 0, 56);
        List<Slice.Held> slices = List.of(
                new Slice.Held("pi-1", "pi-1-1a-0", wanted.with(2, 12, 14), Layout.CHANNELS_LAST, ElementType.FLOAT32,
                        false),
                new Slice.Held("pi-2", "pi-1-1b-0", wanted.with(2, 14, 29), Layout.CHANNELS_LAST, ElementType.FLOAT32,
                        true));
        return new TaskMessage(8, "r-1", DIGEST, 5000, "pi-1", "pi-1", 5683, Tiles.NONE,
                new Inputs(Map.of("x", wanted), Map.of("x", slices)), Map.of("y", region(0, 1, 0, 64, 13, 28, 0, 56)),
                Map.of("y", new Task.Keep("pi-1-1c-0", region(0, 1, 0, 64, 13, 28, 0, 56))), 3);
    }

    static ResultMessage missing() {
        return ResultMessage.missing(heldTask(), new Outcome.Missing(List.of("pi-1-1b-0"), "pi-2 does not hold it"));
    }

    static ResultMessage result() {
        return ResultMessage.done(task(), new Outcome.Done(tiles(), 1_250_000, 2, 0, 0), new Tiles(tiles(), List.of()));
    }

    private static Map<String, Tile> tiles() {
        Tile x = new Tile(
                region(0, 1, 0, 2, 4, 5, 6, 8), Layout.CHANNELS_LAST,
                Tensor.floats(Shape.of(1, 1, 2, 2), 1f, -2f, 0.5f, Float.MAX_VALUE));
        Tile ids = new Tile(region(2, 4), Layout.ROW_MAJOR, Tensor.longs(Shape.of(2), -1, 258));
        return Map.of("x", x, "ids", ids);
    }

    static Region region(int... ends) {
        List<Range> ranges = new java.util.ArrayList<>();
        for (int i = 0; i < ends.length; i += 2) {
            ranges.add(new Range(ends[i], ends[i + 1]));
        }
        return new Region(ranges);
    }

    static ModelEntry entry() {
        ModelCard card = new ModelCard(
                "meter",
                "Utility meter",
                "Apache-2.0",
                new ModelCard.Input("image", "picture", "grey", 256, 64, "stretch", "NCHW", 0.5, List.of(0.25),
                        List.of(1.0)),
                new ModelCard.Output("digits", "sequence", List.of("0", "1")),
                "Reads a counter.",
                null);
        return new ModelEntry("meter", DIGEST, 4_000_000, 1_790_000_000_000L, false, card);
    }

    static Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("x", Tensor.floats(Shape.of(2, 3), 0, 1, 2, 3, 4, 5));
        tensors.put("scalar", Tensor.longs(Shape.SCALAR, -2));
        tensors.put("bytes", Tensor.integers(ElementType.UINT8, Shape.of(2), 0, 255));
        tensors.put("signed", Tensor.integers(ElementType.INT8, Shape.of(1, 2), -128, 127));
        tensors.put("ints", Tensor.integers(ElementType.INT32, Shape.of(1), -70_000));
        return tensors;
    }

    static Answer answer() {
        return new Answer(
                "00123",
                Map.of("y", Tensor.floats(Shape.of(1, 2), 0.5f, -1f)),
                new Answer.Report("r-1", "local", 3, 1000, List.of(new Answer.Share("pi-1", 2, 0, 0, 900))));
    }
}
