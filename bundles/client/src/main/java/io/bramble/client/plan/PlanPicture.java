package io.bramble.client.plan;

import io.bramble.plan.Device;
import io.bramble.plan.Forecast;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.tensor.Region;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A plan as an SVG picture: stages down, peers across, the bytes that go between the gateway and each peer on arrows. A
 * box is as dark as the peer's share of the stage's work.
 */
public final class PlanPicture {
    private static final int LEFT = 220;
    private static final int COLUMN = 150;
    private static final int RIGHT = 190;
    private static final int TOP = 70;
    private static final int ROW = 92;
    private static final int BOX = 46;
    /** With more peers there is no room for words in the boxes. */
    private static final int MOST_WORDS = 12;

    private final Plan plan;
    private final int column;
    private final StringBuilder svg = new StringBuilder();

    private PlanPicture(Plan plan) {
        this.plan = plan;
        this.column = plan.devices().size() > MOST_WORDS ? 24 : COLUMN;
    }

    public static String of(Plan plan) {
        return new PlanPicture(plan).draw();
    }

    private String draw() {
        int width = LEFT + column * plan.devices().size() + RIGHT;
        int height = TOP + ROW * plan.stages().size() + 40;
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n", width, height, width, height);
        add("<defs><marker id=\"tip\" markerWidth=\"7\" markerHeight=\"7\" refX=\"6\" refY=\"3\" orient=\"auto\">"
                + "<path d=\"M0,0 L6,3 L0,6 z\" fill=\"#666\"/></marker></defs>%n");
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n");
        text(12, 22, "start", 15, plan.graph().name() + ", " + plan.strategy());
        Forecast forecast = plan.forecast();
        if (forecast != null) {
            text(12, 42, "start", 12, format("%.1f ms expected, %s over the network", forecast.seconds() * 1e3,
                    bytes(forecast.bytes())));
        }
        for (int d = 0; d < plan.devices().size() && words(); d++) {
            text(middle(d), TOP - 8, "middle", 12, plan.devices().get(d).id() + (d == 0 ? " (gateway)" : ""));
        }
        for (int s = 0; s < plan.stages().size(); s++) {
            stage(s);
        }
        return svg.append("</svg>\n").toString();
    }

    private void stage(int number) {
        Stage stage = plan.stages().get(number);
        int y = TOP + ROW * number;
        String first = stage.nodes().isEmpty() ? "" : stage.nodes().get(0);
        String last = stage.nodes().isEmpty() ? "" : stage.nodes().get(stage.nodes().size() - 1);
        text(12, y + 18, "start", 12, (number + 1) + ". " + stage.scheme() + (stage.stays() ? ", stays" : ""));
        text(12, y + 34, "start", 10, shortened(first));
        text(12, y + 47, "start", 10, first.equals(last) ? "" : "to " + shortened(last));
        long work = stage.parts().stream().mapToLong(Part::flops).sum();
        for (int d = 0; d < plan.devices().size(); d++) {
            Device device = plan.devices().get(d);
            List<Part> parts = stage.parts().stream().filter(p -> p.device().equals(device.id())).toList();
            if (!parts.isEmpty()) {
                box(number, d, parts, work, stage.stays());
            }
        }
        if (plan.forecast() != null) {
            Forecast.Stretch stretch = plan.forecast().stages().get(number);
            text(LEFT + column * plan.devices().size() + 12, y + 27, "start", 12,
                    format("%.1f ms, %.1f computing", stretch.seconds() * 1e3, stretch.compute() * 1e3));
        }
        add("<line x1=\"12\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#ddd\"/>%n", y + ROW - 6,
                LEFT + column * plan.devices().size() + RIGHT - 12, y + ROW - 6);
    }

    private void box(int number, int d, List<Part> parts, long work, boolean stays) {
        int y = TOP + ROW * number;
        int x = LEFT + column * d;
        int inset = words() ? 10 : 2;
        long flops = parts.stream().mapToLong(Part::flops).sum();
        double share = work == 0 ? 0 : flops / (double) work;
        int light = (int) (94 - 45 * Math.sqrt(share));
        add("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"hsl(%d,60%%,%d%%)\" stroke=\"#555\">"
                + "<title>%s</title></rect>%n", x + inset, y, column - 2 * inset, BOX, hue(number), light,
                escaped(plan.devices().get(d).id() + " " + parts.get(0).targets()));
        if (!words()) {
            return;
        }
        text(middle(d), y + 20, "middle", 12, format("%.0f %%", share * 100));
        text(middle(d), y + 36, "middle", 10, region(parts));
        if (d > 0) {
            long in = parts.stream().mapToLong(p -> p.graph().bytes(p.inputs())).sum();
            long out = stays ? 0 : parts.stream().mapToLong(p -> p.graph().bytes(p.outputs())).sum();
            add("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#666\" marker-end=\"url(#tip)\"/>%n",
                    middle(d) - 18, y + BOX + 24, middle(d) - 18, y + BOX + 3);
            text(middle(d) - 22, y + BOX + 20, "end", 10, bytes(in));
            if (!stays) {
                add("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#666\" marker-end=\"url(#tip)\"/>%n",
                        middle(d) + 18, y + BOX + 3, middle(d) + 18, y + BOX + 24);
                text(middle(d) + 24, y + BOX + 20, "start", 10, bytes(out));
            }
        }
    }

    /** The part of the first output's axis that is divided. */
    private String region(List<Part> parts) {
        Map.Entry<String, Region> target = parts.get(0).targets().entrySet().iterator().next();
        Region whole = Region.whole(plan.graph().shape(target.getKey()));
        Region mine = parts.stream().map(p -> p.targets().get(target.getKey())).reduce(Region::hull).orElseThrow();
        String[] axes = whole.rank() == 4 ? new String[]{"", "channels ", "rows ", "columns "} : new String[0];
        Map<Integer, String> cut = new HashMap<>();
        for (int axis = 0; axis < whole.rank(); axis++) {
            if (!mine.range(axis).equals(whole.range(axis))) {
                cut.put(axis, (axis < axes.length ? axes[axis] : "neurons ") + mine.range(axis));
            }
        }
        return cut.isEmpty() ? "all" : String.join(" ", cut.values());
    }

    private static String bytes(long bytes) {
        return bytes < 10_000_000 ? (bytes + 1023) / 1024 + " KiB" : (bytes >> 20) + " MiB";
    }

    private boolean words() {
        return column == COLUMN;
    }

    private int middle(int device) {
        return LEFT + column * device + column / 2;
    }

    private int hue(int number) {
        return Math.floorMod(plan.stages().get(number).scheme().hashCode() * 67, 360);
    }

    private static String shortened(String name) {
        return name.length() <= 34 ? name : "..." + name.substring(name.length() - 31);
    }

    private void text(int x, int y, String anchor, int size, String text) {
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-size=\"%d\">%s</text>%n", x, y, anchor, size,
                escaped(text));
    }

    private void add(String format, Object... args) {
        svg.append(format(format, args));
    }

    private static String format(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
