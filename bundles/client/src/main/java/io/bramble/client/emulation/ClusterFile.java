package io.bramble.client.emulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an emulation needs to know of a devices file.
 *
 * @param name the cluster's, in words
 * @param peers the gateway first
 * @param mbits rate of each peer's link, 1e6 bits per second
 */
public record ClusterFile(String name, List<Peer> peers, double mbits) {
    private static final int MOST_PEERS = 64;

    /**
     * @param board name of its kind
     * @param gflops 1e9 operations per second in 3x3 convolutions, all cores together
     */
    public record Peer(String id, String board, int memoryMiB, double gflops) {
        public Peer {
            if (!id.matches("[A-Za-z0-9._-]{1,64}") || memoryMiB < 128 || !(gflops > 0)) {
                throw new IllegalArgumentException("peer wants an id of letters, digits, dot, dash and underscore, 128"
                        + " MiB or more and a speed in conv3x3 above 0, got id=" + id + " memoryMiB=" + memoryMiB
                        + " gflops=" + gflops);
            }
        }
    }

    public ClusterFile {
        peers = List.copyOf(peers);
        Set<String> ids = new HashSet<>();
        peers.forEach(p -> ids.add(p.id));
        if (peers.isEmpty() || peers.size() > MOST_PEERS || ids.size() < peers.size() || !(mbits > 0)) {
            throw new IllegalArgumentException("cluster wants 1 to " + MOST_PEERS
                    + " peers of different ids and a link of mbits above 0, got ids="
                    + peers.stream().map(Peer::id).toList() + " mbits=" + mbits);
        }
    }

    /** @throws IOException if it is no such file, saying what was wanted */
    public static ClusterFile read(Path file) throws IOException {
        JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(file));
        try {
            List<Peer> peers = new ArrayList<>();
            for (JsonNode peer : root.path("peers")) {
                String board = peer.path("board").asText();
                JsonNode kind = root.path("boards").path(board);
                if (kind.isMissingNode()) {
                    throw new IllegalArgumentException(
                            "peer " + peer.path("id").asText() + " wants its board \"" + board
                                    + "\" among boards, got " + names(root.path("boards")));
                }
                peers.add(new Peer(peer.path("id").asText(), board, kind.path("memoryMiB").asInt(),
                        kind.path("gflops").path("conv3x3").asDouble()));
            }
            return new ClusterFile(root.path("name").asText(file.getFileName().toString()), peers,
                    root.path("link").path("mbits").asDouble());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static List<String> names(JsonNode boards) {
        List<String> names = new ArrayList<>();
        boards.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
