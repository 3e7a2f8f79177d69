package io.bramble.compute;

/** Operators of every family, of awkward sizes, with inputs to match, from a seeded source of chance. */
final class RandomOperators {
    final RandomWindows windows;
    final RandomProducts products;
    final RandomElements elements;
    final RandomMovement movement;
    final RandomQuantized quantized;
    final RandomSelections selections;

    private final Chance from;

    RandomOperators(Chance from) {
        this.from = from;
        this.windows = new RandomWindows(from);
        this.products = new RandomProducts(from);
        this.elements = new RandomElements(from);
        this.movement = new RandomMovement(from);
        this.quantized = new RandomQuantized(from);
        this.selections = new RandomSelections(from);
    }

    Sample any() {
        return switch (from.below(10)) {
            case 9 -> windows.winograd();
            case 8 -> selections.any();
            case 0, 1 -> windows.conv();
            case 2 -> windows.depthwise();
            case 3 -> windows.pool();
            case 4 -> products.gemm();
            case 5 -> from.chance(30) ? quantized.matMulBytes() : products.matMul();
            case 6 -> from.chance(30) ? quantized.converted() : from.chance(10) ? quantized.sum() : elements.any();
            default -> movement.any();
        };
    }
}
