package io.bramble.compute;

import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.Random;

/** Parts of a value, awkward ones among them, from a seeded source of chance. */
final class RandomRegions {
    private final Random random;

    RandomRegions(Random random) {
        this.random = random;
    }

    /** The whole, a band of rows, a range of channels (of whole panels or not), one element, anything. */
    Region part(Shape shape, int kind) {
        Region whole = Region.whole(shape);
        if (shape.rank() == 0 || shape.size() == 0 || kind == 0) {
            return whole;
        }
        return switch (kind) {
            case 1 -> {
                int axis = Math.max(0, shape.rank() - 1 - random.nextInt(2));
                yield whole.with(axis, some(shape.extent(axis)));
            }
            case 2 -> shape.rank() < 2 ? whole : whole.with(1, panels(shape.extent(1)));
            case 3 -> {
                Region one = whole;
                for (int a = 0; a < shape.rank(); a++) {
                    int i = random.nextInt(shape.extent(a));
                    one = one.with(a, i, i + 1);
                }
                yield one;
            }
            default -> {
                Region any = whole;
                for (int a = 0; a < shape.rank(); a++) {
                    any = any.with(a, some(shape.extent(a)));
                }
                yield any;
            }
        };
    }

    private Range some(int extent) {
        int from = random.nextInt(extent);
        return new Range(from, from + 1 + random.nextInt(extent - from));
    }

    private Range panels(int extent) {
        Range any = some(extent);
        int from = any.from() / 16 * 16;
        return random.nextBoolean() ? any : new Range(from, Math.min(extent, (any.to() + 15) / 16 * 16));
    }

    /** A region around another that stays in the shape. */
    Region grown(Region part, Shape shape) {
        Region grown = part;
        for (int a = 0; a < part.rank(); a++) {
            Range r = part.range(a);
            grown = grown.with(a, Math.max(0, r.from() - random.nextInt(3)),
                    Math.min(shape.extent(a), r.to() + random.nextInt(3)));
        }
        return grown;
    }
}
