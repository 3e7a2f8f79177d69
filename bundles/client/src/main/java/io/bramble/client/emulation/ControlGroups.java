package io.bramble.client.emulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The control groups of an emulation, below those this process is in, so that they bound no less than before. With the
 * second form a group that holds processes cannot have groups with bounds below it: they are made below the nearest
 * ancestor that can.
 */
final class ControlGroups implements AutoCloseable {
    /** The largest weights there are. */
    private static final String SHARES = "262144";

    private static final String WEIGHT = "10000";

    /** Where they hang: one folder with the second form, one for each of processor and memory with the first. */
    private final boolean second;
    private final List<Path> parents;
    private final List<ControlGroup> made = new ArrayList<>();

    private ControlGroups(boolean second, List<Path> places) throws IOException {
        this.second = second;
        this.parents = places.stream().map(p -> p.resolve(Mark.own())).toList();
        for (Path parent : parents) {
            Files.createDirectories(parent);
        }
        if (second) {
            Files.writeString(parents.get(0).resolve("cgroup.subtree_control"), "+cpu +memory");
        }
    }

    static ControlGroups make() throws IOException {
        return make(Path.of("/"));
    }

    /** @param root of the file system, in which {@code proc} and {@code sys} are */
    static ControlGroups make(Path root) throws IOException {
        List<Path> places = places(root);
        return new ControlGroups(places.size() == 1, places);
    }

    /** Processor's and memory's folder of this process, or the one that is both. */
    private static List<Path> places(Path root) throws IOException {
        Path groups = root.resolve("sys/fs/cgroup");
        List<String> own = Files.readAllLines(root.resolve("proc/self/cgroup"));
        Path processor = first(groups, own, "cpu");
        Path memory = first(groups, own, "memory");
        if (processor != null && memory != null) {
            return List.of(processor, memory);
        }
        for (Path at = groups.resolve(path(own, "")); at.startsWith(groups); at = at.getParent()) {
            Path handed = at.resolve("cgroup.subtree_control");
            if (Files.exists(handed)) {
                List<String> controllers = List.of(Files.readString(handed).strip().split(" "));
                if (controllers.contains("cpu") && controllers.contains("memory")) {
                    return List.of(at);
                }
            }
        }
        throw new IOException("no control groups for processor and memory in " + groups
                + "; mount them, or with the second form: echo +cpu +memory > " + groups + "/cgroup.subtree_control");
    }

    /** A controller's folder of this process with the first form; null if it is not of that. */
    private static Path first(Path groups, List<String> own, String controller) throws IOException {
        String path = path(own, controller);
        if (path == null || !Files.isDirectory(groups)) {
            return null;
        }
        try (Stream<Path> hierarchies = Files.list(groups)) {
            return hierarchies
                    .filter(h -> List.of(h.getFileName().toString().split(",")).contains(controller))
                    .sorted().findFirst().map(h -> h.resolve(path)).filter(Files::isDirectory).orElse(null);
        }
    }

    /** Of a line {@code NUMBER:CONTROLLER,CONTROLLER:/PATH}, relative; null if there is none with the controller. */
    private static String path(List<String> own, String controller) {
        return own.stream().map(line -> line.split(":", 3))
                .filter(words -> List.of(words[1].split(",")).contains(controller))
                .map(words -> words[2].substring(1)).findFirst().orElse(null);
    }

    ControlGroup group(String name) throws IOException {
        List<Path> folders = parents.stream().map(p -> p.resolve(name)).toList();
        for (Path folder : folders) {
            Files.createDirectories(folder);
        }
        ControlGroup group = second
                ? SecondForm.make(folders.get(0))
                : FirstForm.make(folders.get(0), folders.get(1));
        made.add(group);
        return group;
    }

    /** Lets whatever is in them go before all others on this machine; good manners only where what they may use is bounded. */
    void prefer() throws IOException {
        if (second) {
            Files.writeString(parents.get(0).resolve("cpu.weight"), WEIGHT);
        } else {
            Files.writeString(parents.get(0).resolve("cpu.shares"), SHARES);
        }
    }

    @Override
    public void close() {
        try {
            for (ControlGroup group : made) {
                group.remove();
            }
            for (Path parent : parents) {
                Files.deleteIfExists(parent);
            }
        } catch (IOException e) {
            System.err.println("left behind: control groups " + parents + " (" + e.getMessage() + ")");
        }
    }

    /** Takes away groups of emulations whose process is gone, whatever is in them having been ended. */
    static void removeOrphans() throws IOException {
        for (Path place : places(Path.of("/"))) {
            for (Path parent : folders(place)) {
                if (Mark.orphaned(parent.getFileName().toString())) {
                    remove(parent);
                }
            }
        }
    }

    /** Those below it first. */
    private static void remove(Path group) throws IOException {
        for (Path below : folders(group)) {
            remove(below);
        }
        Files.deleteIfExists(group);
    }

    /** What is in it runs when nobody beside it wants to; before Linux 5.15 in turns with them. */
    private static void idle(Path group) throws IOException {
        Path idle = group.resolve("cpu.idle");
        if (Files.exists(idle)) {
            Files.writeString(idle, "1");
        }
    }

    private static List<Path> folders(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    /**
     * Of cgroup v1.
     *
     * @param processor folder of the controller {@code cpu}
     * @param free beside it, for threads that have no share
     * @param memory folder of the controller {@code memory}
     */
    private record FirstForm(Path processor, Path free, Path memory) implements ControlGroup {
        static FirstForm make(Path processor, Path memory) throws IOException {
            Path free = Files.createDirectories(processor.resolveSibling(processor.getFileName() + ".free"));
            idle(free);
            return new FirstForm(processor, free, memory);
        }

        @Override
        public void processors(double share) throws IOException {
            // First none, because no period may be shorter than the ration of the moment.
            Files.writeString(processor.resolve("cpu.cfs_quota_us"), "-1");
            Files.writeString(processor.resolve("cpu.cfs_period_us"), "" + ControlGroup.periodMicros(share));
            Files.writeString(processor.resolve("cpu.cfs_quota_us"), "" + RATION_MICROS);
        }

        @Override
        public void memory(long bytes) throws IOException {
            Files.writeString(memory.resolve("memory.limit_in_bytes"), "" + bytes);
        }

        @Override
        public long peakMemory() throws IOException {
            return Long.parseLong(Files.readString(memory.resolve("memory.max_usage_in_bytes")).strip());
        }

        @Override
        public List<Path> entries() {
            return List.of(processor.resolve("cgroup.procs"), memory.resolve("cgroup.procs"));
        }

        @Override
        public void exempt(long thread) throws IOException {
            Files.writeString(free.resolve("tasks"), "" + thread);
        }

        @Override
        public void remove() throws IOException {
            Files.deleteIfExists(free);
            Files.deleteIfExists(processor);
            Files.deleteIfExists(memory);
        }
    }

    /**
     * Of cgroup v2, where threads of a process may be apart only below a group that bounds them together.
     *
     * @param folder with the memory of all threads
     * @param held below it, with the share
     * @param free below it, for threads that have no share
     */
    private record SecondForm(Path folder, Path held, Path free) implements ControlGroup {
        static SecondForm make(Path folder) throws IOException {
            Path held = Files.createDirectories(folder.resolve("held"));
            Path free = Files.createDirectories(folder.resolve("free"));
            Files.writeString(held.resolve("cgroup.type"), "threaded");
            Files.writeString(free.resolve("cgroup.type"), "threaded");
            Files.writeString(folder.resolve("cgroup.subtree_control"), "+cpu");
            idle(free);
            return new SecondForm(folder, held, free);
        }

        @Override
        public void processors(double share) throws IOException {
            Files.writeString(held.resolve("cpu.max"),
                    RATION_MICROS + " " + ControlGroup.periodMicros(share));
        }

        @Override
        public void memory(long bytes) throws IOException {
            Files.writeString(folder.resolve("memory.max"), "" + bytes);
        }

        @Override
        public long peakMemory() throws IOException {
            return Long.parseLong(Files.readString(folder.resolve("memory.peak")).strip());
        }

        @Override
        public List<Path> entries() {
            return List.of(held.resolve("cgroup.procs"));
        }

        @Override
        public void exempt(long thread) throws IOException {
            Files.writeString(free.resolve("cgroup.threads"), "" + thread);
        }

        @Override
        public void remove() throws IOException {
            Files.deleteIfExists(held);
            Files.deleteIfExists(free);
            Files.deleteIfExists(folder);
        }
    }
}
