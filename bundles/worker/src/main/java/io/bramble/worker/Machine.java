package io.bramble.worker;

/** What the machine says of itself, other programs included. */
interface Machine {
    /** Runnable threads per core. */
    double load();

    /** Bytes that programs can still get without anything having to go to disk. */
    default long availableMemory() {
        return Long.MAX_VALUE;
    }
}
