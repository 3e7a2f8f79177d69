package io.bramble.client.emulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On folders that look as Linux's do. */
class ControlGroupsTest {
    @TempDir
    private Path root;

    private Path folder(String path) throws IOException {
        return Files.createDirectories(root.resolve(path));
    }

    private void own(String lines) throws IOException {
        Files.writeString(folder("proc/self").resolve("cgroup"), lines);
    }

    @Test
    void firstFormHasAFolderForEachOfProcessorAndMemoryBelowTheProcessesOwn() throws IOException {
        own("4:memory:/session/7\n2:cpu,cpuacct:/\n0::/\n");
        Path processor = folder("sys/fs/cgroup/cpu,cpuacct");
        Path memory = folder("sys/fs/cgroup/memory/session/7");
        ControlGroup group = ControlGroups.make(root).group("pi-1");
        group.processors(0.25);
        group.memory(512 << 20);
        Path shares = processor.resolve(Mark.own()).resolve("pi-1");
        assertEquals("20000", Files.readString(shares.resolve("cpu.cfs_period_us")));
        assertEquals("5000", Files.readString(shares.resolve("cpu.cfs_quota_us")));
        Path bytes = memory.resolve(Mark.own()).resolve("pi-1");
        assertEquals("536870912", Files.readString(bytes.resolve("memory.limit_in_bytes")));
        Files.writeString(bytes.resolve("memory.max_usage_in_bytes"), "4096\n");
        assertEquals(4096, group.peakMemory());
        assertEquals(List.of(shares.resolve("cgroup.procs"), bytes.resolve("cgroup.procs")), group.entries());
        group.exempt(71);
        assertEquals("71", Files.readString(processor.resolve(Mark.own()).resolve("pi-1.free/tasks")));
    }

    @Test
    void secondFormHasOneFolderBelowTheNearestThatHandsOutProcessorAndMemory() throws IOException {
        own("0::/user.slice/session-1.scope\n");
        Path slice = folder("sys/fs/cgroup/user.slice");
        folder("sys/fs/cgroup/user.slice/session-1.scope");
        Files.writeString(root.resolve("sys/fs/cgroup/cgroup.subtree_control"), "cpuset cpu io memory pids\n");
        Files.writeString(slice.resolve("cgroup.subtree_control"), "memory pids\n");
        ControlGroup group = ControlGroups.make(root).group("pi-1");
        group.processors(0.5);
        group.memory(512 << 20);
        Path parent = root.resolve("sys/fs/cgroup").resolve(Mark.own());
        assertEquals("+cpu +memory", Files.readString(parent.resolve("cgroup.subtree_control")));
        assertEquals("+cpu", Files.readString(parent.resolve("pi-1/cgroup.subtree_control")));
        assertEquals("threaded", Files.readString(parent.resolve("pi-1/held/cgroup.type")));
        assertEquals("threaded", Files.readString(parent.resolve("pi-1/free/cgroup.type")));
        assertEquals("5000 10000", Files.readString(parent.resolve("pi-1/held/cpu.max")));
        assertEquals("536870912", Files.readString(parent.resolve("pi-1/memory.max")));
        Files.writeString(parent.resolve("pi-1/memory.peak"), "8192\n");
        assertEquals(8192, group.peakMemory());
        assertEquals(List.of(parent.resolve("pi-1/held/cgroup.procs")), group.entries());
        group.exempt(71);
        assertEquals("71", Files.readString(parent.resolve("pi-1/free/cgroup.threads")));
    }

    /** A loop that would take a whole processor. */
    @Test
    void processHasItsShareOfARealProcessorAndNoMore() throws Exception {
        Assumptions.assumeTrue(Hosts.hindrance() == null, Hosts.hindrance());
        Process loop = null;
        try (ControlGroups groups = ControlGroups.make()) {
            ControlGroup group = groups.group("loop");
            group.processors(0.3);
            try {
                loop = new ProcessBuilder("sh", "-c", "echo $$ >" + group.entries().get(0) + "; while :; do :; done")
                        .start();
                TimeUnit.MILLISECONDS.sleep(300);
                double before = seconds(loop);
                long begin = System.nanoTime();
                TimeUnit.MILLISECONDS.sleep(1500);
                double share = (seconds(loop) - before) / ((System.nanoTime() - begin) / 1e9);
                System.out.printf("a loop with 0.3 of a processor has %.3f%n", share);
                assertTrue(share < 0.33, () -> share + " of a processor, for 0.3");
            } finally {
                if (loop != null) {
                    loop.destroyForcibly().waitFor();
                }
            }
        }
    }

    private static double seconds(Process process) {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    @Test
    void whatIsMissingIsSaid() throws IOException {
        own("0::/\n");
        Files.writeString(folder("sys/fs/cgroup").resolve("cgroup.subtree_control"), "pids\n");
        String why = assertThrows(IOException.class, () -> ControlGroups.make(root)).getMessage();
        assertTrue(why.startsWith("no control groups for processor and memory"), why);
    }

    @Test
    void onlyWhatAnEmulationMadeWhoseProcessIsGoneIsAnOrphan() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        assertTrue(Mark.orphaned("brmb" + gone.pid()));
        assertTrue(Mark.orphaned("brmb" + gone.pid() + "-3"));
        assertFalse(Mark.orphaned(Mark.own() + "-3"));
        assertFalse(Mark.orphaned("br" + gone.pid()));
        assertFalse(Mark.orphaned("docker0"));
    }
}
