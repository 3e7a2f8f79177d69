package io.bramble.client.chaos;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM occupies. Direct memory, which its own count of native memory calls Other, and the metaspace want
 * {@link #OPTION}; without it they are 0.
 *
 * @param heapKiB objects that are left after a collection
 * @param directKiB memory for buffers outside of the heap
 * @param metaspaceKiB classes
 * @param files open files and sockets
 */
public record Footprint(long pid, long heapKiB, long directKiB, long metaspaceKiB, long residentKiB, long threads,
        long files) {
    public static final String OPTION = "-XX:NativeMemoryTracking=summary";

    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
    /** Room between objects that a collection did not close. */
    private static final Pattern FILLERS = Pattern
            .compile("\\d+:\\s+\\d+\\s+(\\d+)\\s+\\S*jdk\\.internal\\.vm\\.Filler");
    private static final Pattern METASPACE = Pattern.compile("[( ]used=(\\d+)KB");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");

    /** Collects its garbage first. */
    public static Footprint of(long pid) throws IOException {
        // What cleaners let go after it is gone after the second collection, the histogram's.
        jcmd(pid, "GC.run");
        long heapKiB = heapKiB(jcmd(pid, "GC.class_histogram"));
        String status = Files.readString(Path.of("/proc", "" + pid, "status"));
        try (Stream<Path> files = Files.list(Path.of("/proc", "" + pid, "fd"))) {
            String memory = jcmd(pid, "VM.native_memory");
            return new Footprint(pid, heapKiB, directKiB(memory), metaspaceKiB(memory),
                    sum(RESIDENT, status), sum(THREADS, status), files.count());
        }
    }

    /** What {@code GC.class_histogram} says of all: of objects, not of what was set aside for those to come or is between. */
    static long heapKiB(String histogram) {
        return sum(TOTAL, histogram) - sum(FILLERS, histogram) >> 10;
    }

    /** What {@code VM.native_memory} says of buffers. */
    static long directKiB(String memory) {
        return sum(OTHER, memory);
    }

    /** What it says of classes; they have two places. */
    static long metaspaceKiB(String memory) {
        return sum(METASPACE, memory);
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
        // A file: a JVM that told a pipe of its own would wait for itself to read it.
        Path said = Files.createTempFile("bramble-jcmd-", ".txt");
        try {
            int code = new ProcessBuilder(jcmd.toString(), "" + pid, command).redirectErrorStream(true)
                    .redirectOutput(said.toFile()).start().waitFor();
            String text = Files.readString(said);
            if (code != 0) {
                throw new IOException("jcmd " + pid + " " + command + ": " + text.strip());
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("jcmd " + command);
        } finally {
            Files.delete(said);
        }
    }
}
