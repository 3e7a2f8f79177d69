package io.bramble.client.emulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Bounds what a process and those it starts may use. Linux has two forms of it. */
interface ControlGroup {
    /** A share of processor time, 1 for one processor. */
    void processors(double share) throws IOException;

    void memory(long bytes) throws IOException;

    /** Bytes that were used at most at a time, those of files among them. */
    long peakMemory() throws IOException;

    /** Files a process is entered in by writing its id. */
    List<Path> entries();

    /** Lets a thread of a process in it use what processor time nobody else wants, beside the share of the others. */
    void exempt(long thread) throws IOException;

    /** Takes it away; no process is in it any more. */
    void remove() throws IOException;

    /**
     * Microseconds of processor time that are handed out at a time: what Linux deals to one processor at once. With less,
     * what one processor was dealt and has not used starves the others; with more, more is spent at full speed.
     */
    long RATION_MICROS = 5000;

    /** From one ration to the next. */
    static long periodMicros(double share) {
        return Math.round(RATION_MICROS / share);
    }
}
