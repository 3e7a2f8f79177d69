package io.bramble.client.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a JVM has computed since it was started, in seconds, as Linux counts it: in hundredths.
 *
 * @param all by all its threads, those that have ended included
 * @param compilers by the threads that compile, as far as they have not ended
 */
public record ProcessorTime(double all, double compilers) {
    /** Of the clock that processes' times are told in, a second; the same on every Linux a JVM runs on. */
    private static final double TICKS = 100;

    /** Of a process; nothing once it is gone. */
    public static ProcessorTime of(long pid) throws IOException {
        double compilers = compilerLines(pid).values().stream().mapToDouble(ProcessorTime::seconds).sum();
        return new ProcessorTime(seconds(stat(process(pid))), compilers);
    }

    /** The ids of a JVM's threads that compile; none once it is gone. */
    public static Set<Long> compilers(long pid) throws IOException {
        return compilerLines(pid).keySet();
    }

    /** By thread. */
    private static Map<Long, String> compilerLines(long pid) throws IOException {
        Map<Long, String> lines = new TreeMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process(pid).resolve("task"))) {
            for (Path thread : threads) {
                String line = stat(thread);
                if (line.contains("CompilerThre")) {
                    lines.put(Long.valueOf(thread.getFileName().toString()), line);
                }
            }
        } catch (NoSuchFileException e) {
            return Map.of();
        }
        return lines;
    }

    private static Path process(long pid) {
        return Path.of("/proc", Long.toString(pid));
    }

    /** Of proc(5) the 14th and the 15th field, of which two are before the name's end. */
    static double seconds(String stat) {
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split(" "));
        return fields.size() < 13 ? 0 : (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) / TICKS;
    }

    private static String stat(Path of) throws IOException {
        try {
            return Files.readString(of.resolve("stat"));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            // It ended while it was read (ESRCH).
            if (Files.exists(of)) {
                throw e;
            }
            return "";
        }
    }

    /** Without the compilers; not less than none, as it can seem when both are rounded to hundredths. */
    public double running() {
        return Math.max(0, all - compilers);
    }

    public ProcessorTime minus(ProcessorTime before) {
        return new ProcessorTime(all - before.all, compilers - before.compilers);
    }
}
