package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import io.bramble.client.OnnxFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says whether a model can be run. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Says which operators of a model are not supported.")
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private final Target target = new Target();

    @Parameters(paramLabel = "FILE.onnx")
    private Path file;

    @Override
    public Integer call() throws IOException {
        byte[] onnx = OnnxFile.read(file);
        try (target;
                BrambleClient client = new BrambleClient(target.open())) {
            String found = client.check(onnx);
            if (found.isBlank()) {
                System.out.println(file + ": every operator is supported");
                return 0;
            }
            summary(found.lines().toList()).forEach(System.out::println);
            return 1;
        }
    }

    private static final Pattern NODE = Pattern.compile("(\\S+) \"([^\"]*)\" (.*)");

    /** One line for all nodes of an operator that are refused for the same reason, the commonest first. */
    static List<String> summary(List<String> sentences) {
        Map<String, List<String>> nodes = new LinkedHashMap<>();
        for (String sentence : sentences) {
            Matcher node = NODE.matcher(sentence);
            boolean named = node.matches();
            nodes.computeIfAbsent(named ? node.group(1) + " " + node.group(3) : sentence, k -> new ArrayList<>())
                    .add(named ? node.group(2) : "");
        }
        return nodes.entrySet().stream()
                .sorted(Comparator.comparingInt(e -> -e.getValue().size()))
                .map(e -> e.getKey() + which(e.getValue()))
                .toList();
    }

    private static String which(List<String> names) {
        if (names.get(0).isEmpty()) {
            return "";
        }
        return names.size() == 1
                ? " [node \"" + names.get(0) + "\"]"
                : " [" + names.size() + " nodes, the first \"" + names.get(0) + "\"]";
    }
}
