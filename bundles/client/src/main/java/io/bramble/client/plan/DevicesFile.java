package io.bramble.client.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bramble.plan.Device;
import io.bramble.plan.Link;
import io.bramble.plan.Speed;
import io.bramble.plan.Work;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cluster described in a file, or in short as in {@code 4xpi4@1gbit} or {@code pi5+pi4+2xpi3b@wifi}. A file is a JSON
 * object of {@code peers} (each an {@code id} and a {@code board}), {@code boards} of its own beside those that are
 * known, and a {@code link}, whose figures hold where a board's own are not worse.
 */
public final class DevicesFile {
    private static final JsonNode KNOWN = known();
    private static final Pattern SHORT = Pattern.compile("(?:(\\d+)x)?(.+)");
    private static final int MOST = 1024;

    private DevicesFile() {}

    /**
     * The first is the gateway.
     *
     * @param text a file's path, or boards in short
     * @throws IllegalArgumentException if it cannot be understood, saying what is known
     */
    public static List<Device> read(String text) throws IOException {
        Path file = Path.of(text);
        return Files.exists(file) || text.endsWith(".json") ? file(file) : inShort(text);
    }

    private static List<Device> file(Path file) throws IOException {
        JsonNode tree = new ObjectMapper().readTree(file.toFile());
        List<Device> devices = new ArrayList<>();
        for (JsonNode peer : tree.path("peers")) {
            String board = peer.path("board").asText();
            JsonNode own = tree.path("boards").path(board);
            devices.add(device(peer.path("id").asText(), board,
                    own.isMissingNode() ? KNOWN.path("boards").path(board) : own, tree.path("link")));
        }
        return checked(devices, file.toString());
    }

    private static List<Device> inShort(String text) {
        int at = text.lastIndexOf('@');
        String named = at < 0 ? "1gbit" : text.substring(at + 1);
        JsonNode link = KNOWN.path("links").path(named);
        if (link.isMissingNode()) {
            throw new IllegalArgumentException(
                    "--devices wants a link of " + names("links") + ", got \"" + named + "\"");
        }
        List<Device> devices = new ArrayList<>();
        for (String group : (at < 0 ? text : text.substring(0, at)).split("\\+")) {
            Matcher matcher = SHORT.matcher(group);
            if (!matcher.matches() || matcher.group(1) != null && matcher.group(1).length() > 4) {
                throw new IllegalArgumentException("--devices wants groups as 4xpi4, got \"" + group + "\"");
            }
            String board = matcher.group(2);
            int count = matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1));
            for (int i = 0; i < count; i++) {
                String id = board.replaceAll("[^A-Za-z0-9]", "") + "-" + (devices.size() + 1);
                devices.add(device(id, board, KNOWN.path("boards").path(board), link));
            }
        }
        return checked(devices, text);
    }

    private static List<Device> checked(List<Device> devices, String where) {
        if (devices.isEmpty() || devices.size() > MOST
                || devices.stream().map(Device::id).distinct().count() < devices.size()) {
            throw new IllegalArgumentException(where + " wants 1 to " + MOST + " peers, each of an id of its own, has "
                    + devices.size());
        }
        return devices;
    }

    private static Device device(String id, String name, JsonNode board, JsonNode link) {
        if (!board.isObject()) {
            throw new IllegalArgumentException("peer \"" + id + "\" wants a board of " + names("boards")
                    + " or one that the file describes, got \"" + name + "\"");
        }
        Map<Work, Double> gflops = new EnumMap<>(Work.class);
        for (Work work : Work.values()) {
            gflops.put(work, number(board.path("gflops"), work.label(), name + " gflops"));
        }
        return new Device(id, new Speed(gflops), number(board, "memoryGBs", name),
                (long) number(board, "memoryMiB", name) << 20, (int) number(board, "cores", name), "vector",
                new Link(Math.min(board.path("mbits").asDouble(1e6), link.path("mbits").asDouble(1e6)),
                        Math.max(board.path("roundTripMillis").asDouble(), link.path("roundTripMillis").asDouble()),
                        Math.max(board.path("messageMillis").asDouble(), link.path("messageMillis").asDouble())));
    }

    private static double number(JsonNode node, String field, String where) {
        JsonNode value = node.path(field);
        if (!value.isNumber()) {
            throw new IllegalArgumentException("board " + where + " wants a number \"" + field + "\", has " + value);
        }
        return value.asDouble();
    }

    private static String names(String what) {
        TreeSet<String> names = new TreeSet<>();
        KNOWN.path(what).fieldNames().forEachRemaining(names::add);
        return String.join(", ", names);
    }

    private static JsonNode known() {
        try (InputStream in = DevicesFile.class.getResourceAsStream("boards.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("boards.json of the client cannot be read", e);
        }
    }
}
