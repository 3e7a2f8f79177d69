package io.bramble.partitioner;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whether boxes cover a value exactly once: they lie in it, no two share an element, and their sizes add up. The boxes
 * are swept along the axis on which they differ most, so only neighbours there are compared.
 */
final class Cover {
    private Cover() {}

    /** What is wrong, in words; empty if each element of a value of that shape lies in exactly one box. */
    static String fault(Shape shape, List<Region> boxes) {
        long covered = 0;
        for (Region box : boxes) {
            if (!box.within(shape)) {
                return box + " does not lie in " + shape;
            }
            covered += box.size();
        }
        String twice = overlap(shape, boxes);
        if (!twice.isEmpty()) {
            return twice;
        }
        return covered == shape.size()
                ? ""
                : shape.size() - covered + " of " + shape.size() + " elements of " + shape
                        + " are made by no one, made are " + boxes;
    }

    private static String overlap(Shape shape, List<Region> boxes) {
        List<Region> full = new ArrayList<>(boxes);
        full.removeIf(box -> box.size() == 0);
        if (shape.rank() == 0) {
            return full.size() > 1 ? "the one element is made " + full.size() + " times" : "";
        }
        int axis = widestSpread(shape, full);
        full.sort(Comparator.comparingInt(box -> box.range(axis).from()));
        for (int i = 0; i < full.size(); i++) {
            Region box = full.get(i);
            for (int j = i + 1; j < full.size(); j++) {
                Region next = full.get(j);
                if (next.range(axis).from() >= box.range(axis).to()) {
                    break;
                }
                if (box.intersects(next)) {
                    return box + " and " + next + " overlap";
                }
            }
        }
        return "";
    }

    private static int widestSpread(Shape shape, List<Region> boxes) {
        int best = 0;
        long most = -1;
        for (int a = 0; a < shape.rank(); a++) {
            int axis = a;
            long starts = boxes.stream().mapToInt(box -> box.range(axis).from()).distinct().count();
            if (starts > most) {
                most = starts;
                best = a;
            }
        }
        return best;
    }
}
