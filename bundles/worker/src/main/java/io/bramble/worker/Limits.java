package io.bramble.worker;

/**
 * What a worker takes on.
 *
 * @param credits messages with tasks it holds at once for one gateway, and tasks it runs or readies at once in all
 * @param memoryBudget bytes of prepared graphs and their weights
 * @param shelfBudget bytes of tiles kept for later tasks
 * @param loadThreshold runnable threads per core of the whole machine above which it is busy; 0: never
 * @param memoryThreshold bytes available on the whole machine below which it is busy; 0: never
 * @param withdrawMillis a task that has begun gets when the worker withdraws
 */
record Limits(int credits, long memoryBudget, long shelfBudget, double loadThreshold, long memoryThreshold,
        long withdrawMillis, Shares shares) {
    /** All else as it is out of the box. */
    Limits(int credits, long memoryBudget, long shelfBudget, double loadThreshold) {
        this(credits, memoryBudget, shelfBudget, loadThreshold, 0, 5_000, Shares.EQUAL);
    }

    Limits {
        if (credits < 1 || memoryBudget < 1 || shelfBudget < 0 || !(loadThreshold >= 0) || memoryThreshold < 0
                || withdrawMillis < 0) {
            throw new IllegalArgumentException(
                    "worker wants at least one credit and one byte, and thresholds and withdrawMillis of at least 0, got credits="
                            + credits + " memoryBudget=" + memoryBudget + " shelfBudget=" + shelfBudget
                            + " loadThreshold="
                            + loadThreshold + " memoryThreshold=" + memoryThreshold + " withdrawMillis="
                            + withdrawMillis);
        }
    }

    /** Whether other programs want the machine. */
    boolean busy(Machine machine) {
        return loadThreshold > 0 && machine.load() > loadThreshold
                || memoryThreshold > 0 && machine.availableMemory() < memoryThreshold;
    }
}
