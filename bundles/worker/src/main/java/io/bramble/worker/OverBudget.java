package io.bramble.worker;

/** A graph that the memory budget has no room for, even alone. */
final class OverBudget extends Exception {
    private static final long serialVersionUID = 1L;

    OverBudget(String graph, long needs, long budget) {
        super("graph \"" + graph + "\" wants " + needs + " bytes of memory, " + (needs - budget)
                + " more than the budget of " + budget);
    }
}
