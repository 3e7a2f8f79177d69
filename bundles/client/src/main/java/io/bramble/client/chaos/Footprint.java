package io.bramble.client.chaos;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM occupies. Direct memory is what its own count of native memory calls Other, for which it wants
 * {@link #OPTION}.
 *
 * @param heapKiB objects that are left after a collection
 * @param directKiB memory for buffers outside of the heap
 * @param files open files and sockets
 */
public record Footprint(long pid, long heapKiB, long directKiB, long residentKiB, long threads, long files) {
    public static final String OPTION = "-XX:NativeMemoryTracking=summary";

    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");

    /** Collects its garbage first. */
    public static Footprint of(long pid) throws IOException {
        jcmd(pid, "GC.run");
        // What cleaners let go after the first is gone after the second.
        jcmd(pid, "GC.run");
        String status = Files.readString(Path.of("/proc", "" + pid, "status"));
        try (Stream<Path> files = Files.list(Path.of("/proc", "" + pid, "fd"))) {
            return new Footprint(pid, heapKiB(jcmd(pid, "GC.heap_info")),
                    sum(OTHER, jcmd(pid, "VM.native_memory")), sum(RESIDENT, status), sum(THREADS, status),
                    files.count());
        }
    }

    /** What {@code GC.heap_info} says of all but the metaspace, which it speaks of in the same words. */
    static long heapKiB(String info) {
        return sum(USED, info.split("Metaspace", 2)[0]);
    }

    private static long sum(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }

    private static String jcmd(long pid, String command) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            throw new IOException("no " + jcmd + ", which tells what a JVM occupies; run with a JDK");
        }
        Process process = new ProcessBuilder(jcmd.toString(), "" + pid, command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("jcmd " + pid + " " + command + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("jcmd " + command);
        }
        return said;
    }
}
