package io.bramble.worker;

/** Something that a memory budget has no room for. */
final class OverBudget extends Exception {
    private static final long serialVersionUID = 1L;

    OverBudget(String message) {
        super(message);
    }

    /** A graph that does not fit, even alone. */
    OverBudget(String graph, long needs, long budget) {
        this("graph \"" + graph + "\" wants " + needs + " bytes of memory, " + (needs - budget)
                + " more than the budget of " + budget);
    }
}
