package io.bramble.worker;

/**
 * What a worker takes on.
 *
 * @param credits tasks it holds at once for one gateway, and runs or readies at once in all
 * @param memoryBudget bytes of prepared graphs and their weights
 * @param shelfBudget bytes of tiles kept for later tasks
 * @param loadThreshold runnable threads per core of the whole machine above which it is busy; 0: never
 */
record Limits(int credits, long memoryBudget, long shelfBudget, double loadThreshold) {
    Limits {
        if (credits < 1 || memoryBudget < 1 || shelfBudget < 0 || !(loadThreshold >= 0)) {
            throw new IllegalArgumentException(
                    "worker wants at least one credit and one byte, and a load threshold of at"
                            + " least 0, got credits=" + credits + " memoryBudget=" + memoryBudget + " shelfBudget="
                            + shelfBudget
                            + " loadThreshold="
                            + loadThreshold);
        }
    }
}
