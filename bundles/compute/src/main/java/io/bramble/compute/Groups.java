package io.bramble.compute;

import io.bramble.tensor.Region;

/**
 * A part of a result of which each element is made of all elements along some adjoining axes, a group; all but {@code need}
 * seen from their first element.
 *
 * @param need what the part reads: the groups whole
 * @param one one group
 * @param all one element of each group
 * @param asked what of a group the part wants
 */
record Groups(Region part, int from, int to, Region need, Region one, Region all, Region asked) {
    /**
     * @param input has the axes whole
     * @param from the first of the axes
     * @param to behind the last of them
     */
    static Groups of(Region part, Region input, int from, int to) {
        Region need = part;
        Region one = Region.whole(part.shape());
        Region all = one;
        Region asked = one;
        for (int a = 0; a < part.rank(); a++) {
            if (a >= from && a < to) {
                need = need.with(a, input.range(a));
                one = one.with(a, 0, need.range(a).length());
                all = all.with(a, 0, 1);
            } else {
                one = one.with(a, 0, 1);
                asked = asked.with(a, 0, 1);
            }
        }
        return new Groups(part, from, to, need, one, all, asked);
    }

    /** Where in a group, laid out in such steps, the part begins. */
    int first(int[] steps) {
        int first = 0;
        for (int a = from; a < to; a++) {
            first += (part.range(a).from() - need.range(a).from()) * steps[a];
        }
        return first;
    }
}
