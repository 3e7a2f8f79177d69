package io.bramble.client.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

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
        Path process = Path.of("/proc", Long.toString(pid));
        double compilers = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                String line = stat(thread);
                compilers += line.contains("CompilerThre") ? seconds(line) : 0;
            }
        } catch (NoSuchFileException e) {
            return new ProcessorTime(0, 0);
        }
        return new ProcessorTime(seconds(stat(process)), compilers);
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

    /** Without the compilers. */
    public double running() {
        return all - compilers;
    }

    public ProcessorTime minus(ProcessorTime before) {
        return new ProcessorTime(all - before.all, compilers - before.compilers);
    }
}
