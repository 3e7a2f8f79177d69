package io.bramble.model.oracle;

/** A way for a model to grow: adds a node, or a few that belong together; nothing if they do not fit. */
@FunctionalInterface
interface Species {
    void grow(Growth g);
}
