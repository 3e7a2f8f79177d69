import io.bramble.client.BrambleClient;
import io.bramble.client.TensorFile;
import io.bramble.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * From the start of a peer's process to its answers: real peers, of one or several distributions or sets of options in
 * turns, each started, asked until it is steady, and stopped. A client knocks from the first moment and asks as soon as
 * somebody opens, and again at once when it is refused, so the first answer is the earliest there can be.
 *
 * <pre>
 * start RUNS MODEL.onnx INPUT NAME=DISTRIBUTION[,OPTION...] ...
 * </pre>
 *
 * An option is one of {@code bramble node}; {@code @FILE} lies in the peer's data folder. {@code await=TEXT} asks not
 * before the peer's log holds the text, {@code java=OPTION} is one of its JVM's. Before what is counted each variant starts twice: the model is
 * deployed, and whatever the first starts leave on the disk is there. In the second of these the JVM has {@code train=OPTION} instead
 * of {@code java=OPTION}; {@code prepare} lets {@code bramble prepare} go before them. {@code set=PID:KEY=VALUE} is a setting.
 *
 * <p>Printed are medians over the runs, in milliseconds of wall time (a second figure: of the peer's processor time), and
 * the median of each run's ratio to the first variant of the same round, with its quartiles. "Steady" is the end of the
 * first five answers whose median is within 10 % of the median of the last twenty.
 */
final class ColdStart {
    private static final int ANSWERS = 60;
    private static final int LAST = 20;
    private static final int FEW = 5;
    private static final long PATIENCE = 120_000_000_000L;

    private record Variant(String name, Path distribution, List<String> options, String java, String train,
            boolean prepare, String await, Path data) {
        static Variant of(String argument, Path folder) throws IOException {
            String name = argument.substring(0, argument.indexOf('='));
            List<String> rest = new ArrayList<>(
                    Arrays.asList(argument.substring(argument.indexOf('=') + 1).split(",")));
            Path distribution = Path.of(rest.remove(0)).toAbsolutePath();
            String await = "";
            String java = "";
            String train = "";
            List<String> sets = new ArrayList<>();
            boolean prepare = rest.remove("prepare");
            for (String option : List.copyOf(rest)) {
                if (option.startsWith("await=")) {
                    await = option.substring(6);
                    rest.remove(option);
                } else if (option.startsWith("java=")) {
                    java += " " + option.substring(5);
                    rest.remove(option);
                } else if (option.startsWith("set=")) {
                    sets.add(option.substring(4));
                    rest.remove(option);
                } else if (option.startsWith("train=")) {
                    train += " " + option.substring(6);
                    rest.remove(option);
                }
            }
            Path data = Files.createDirectories(folder.resolve(name));
            for (String set : sets) {
                Path conf = Files.createDirectories(data.resolve("conf")).resolve(set.substring(0, set.indexOf(':')) + ".cfg");
                Files.writeString(conf, set.substring(set.indexOf(':') + 1) + "\n");
            }
            return new Variant(name, distribution, rest, java.strip(), train.strip(), prepare, await, data);
        }
    }

    /** What one start took: milliseconds of wall and processor time by milestone, in order. */
    private record Start(Map<String, double[]> milestones) {}

    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[0]);
        byte[] model = Files.readAllBytes(Path.of(arguments[1]));
        Tensor input = TensorFile.read(Path.of(arguments[2])).tensor();
        Path folder = Files.createTempDirectory("bramble-start-");
        List<Variant> variants = new ArrayList<>();
        for (String argument : Arrays.asList(arguments).subList(3, arguments.length)) {
            variants.add(Variant.of(argument, folder));
        }
        for (Variant variant : variants) {
            if (variant.prepare) {
                new ProcessBuilder(variant.distribution.resolve("bin/bramble").toString(), "prepare", "--data",
                        variant.data.toString()).inheritIO().start().waitFor();
            }
            start(variant, variant.train.isEmpty() ? variant.java : "", model, input);
            start(variant, variant.train.isEmpty() ? variant.java : variant.train, null, input);
        }
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        for (int run = 0; run < runs; run++) {
            for (Variant variant : variants) {
                starts.computeIfAbsent(variant.name, name -> new ArrayList<>()).add(start(variant, variant.java, null, input));
            }
            System.err.print(".");
        }
        System.err.println();
        print(starts);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }

    private static Start start(Variant variant, String java, byte[] deployed, Tensor input) throws Exception {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(variant.distribution.resolve("bin/bramble").toString(), "node",
                "--name", "peer", "--port", "" + port, "--data", variant.data.toString()));
        variant.options.forEach(o -> command.add(o.startsWith("@") ? variant.data.resolve(o.substring(1)) + "" : o));
        long begin = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("BRAMBLE_JAVA_OPTIONS", java + " -Dorg.slf4j.simpleLogger.log.io.bramble.worker=debug");
        Process process = builder.start();
        Map<String, double[]> milestones = new ConcurrentHashMap<>();
        List<String> log = new ArrayList<>();
        AtomicLong packed = new AtomicLong();
        Thread.ofVirtual().start(() -> follow(process, begin, milestones, packed, log));
        try {
            while (!open(port)) {
                if (!process.isAlive() || System.nanoTime() - begin > PATIENCE) {
                    throw new IOException("no peer:\n" + String.join("\n", log));
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
            try (BrambleClient client = new BrambleClient(URI.create("coap+tcp://127.0.0.1:" + port))) {
                if (deployed != null) {
                    deploy(client, deployed, begin);
                }
                while (!said(log, variant.await) && System.nanoTime() - begin < PATIENCE) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                ask(client, input, process, begin, packed, milestones);
            }
        } finally {
            process.destroy();
            process.waitFor();
            process.onExit().join();
            Files.write(variant.data.resolve("log"), log);
        }
        return new Start(milestones);
    }

    private static void follow(Process process, long begin, Map<String, double[]> milestones, AtomicLong packed,
            List<String> log) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (log) {
                    log.add(line);
                }
                if (line.contains("vector kernels: ")) {
                    milestones.putIfAbsent("first bundle of ours", now(process, begin));
                } else if (line.contains("listening at coap://")) {
                    milestones.putIfAbsent("listening", now(process, begin));
                } else if (line.contains(" prepared in ")) {
                    packed.addAndGet(Long.parseLong(line.replaceAll(".* prepared in (\\d+) us", "$1")));
                } else if (line.contains(" worker peer:")) {
                    milestones.putIfAbsent("worker", now(process, begin));
                }
            }
        } catch (IOException e) {
            // The peer was stopped.
        }
    }

    private static boolean said(List<String> log, String text) {
        synchronized (log) {
            return text.isEmpty() || log.stream().anyMatch(line -> line.contains(text));
        }
    }

    private static void deploy(BrambleClient client, byte[] model, long begin) throws Exception {
        while (true) {
            try {
                client.deploy("model", model);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - begin > PATIENCE) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private static void ask(BrambleClient client, Tensor input, Process process, long begin, AtomicLong packed,
            Map<String, double[]> milestones) throws Exception {
        double[] begun = null;
        double[][] ends = new double[ANSWERS][];
        double[] took = new double[ANSWERS];
        for (int i = 0; i < ANSWERS;) {
            long asked = System.nanoTime();
            begun = i == 0 ? now(process, begin) : begun;
            try {
                client.infer("model", Map.of("", input), null);
            } catch (IOException refused) {
                if (System.nanoTime() - begin > PATIENCE) {
                    throw refused;
                }
                TimeUnit.MILLISECONDS.sleep(10);
                continue;
            }
            took[i] = (System.nanoTime() - asked) / 1e6;
            ends[i] = now(process, begin);
            if (i == 0) {
                milestones.put("  ... weights packed in", new double[]{packed.get() / 1e3});
            }
            i++;
        }
        double steady = median(Arrays.copyOfRange(took, ANSWERS - LAST, ANSWERS));
        int end = FEW;
        while (median(Arrays.copyOfRange(took, end - FEW, end)) > 1.1 * steady) {
            end++;
        }
        milestones.put("first answer", ends[0]);
        milestones.put("  ... since it was asked", new double[]{took[0], ends[0][1] - begun[1]});
        milestones.put("tenth answer", ends[9]);
        milestones.put("steady", ends[end - 1]);
        milestones.put("  ... answers until then", new double[]{end - FEW});
        milestones.put("an answer, steady", new double[]{steady});
    }

    /** Wall and processor time of the process since it began, in milliseconds. */
    private static double[] now(Process process, long begin) {
        double wall = (System.nanoTime() - begin) / 1e6;
        long[] ticks = {0};
        try {
            String[] fields = Files.readString(Path.of("/proc/" + process.pid() + "/stat")).split(" ");
            ticks[0] = Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
        } catch (IOException gone) {
            return new double[]{wall};
        }
        return new double[]{wall, ticks[0] * 10.0};
    }

    private static boolean open(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void print(Map<String, List<Start>> starts) {
        List<String> names = List.copyOf(starts.keySet());
        System.out.printf("%-26s", "ms (of processor)");
        names.forEach(name -> System.out.printf(" %22s", name));
        System.out.println();
        for (String milestone : List.of("first bundle of ours", "listening", "worker", "first answer",
                "  ... since it was asked", "  ... weights packed in", "tenth answer", "steady", "  ... answers until then", "an answer, steady")) {
            System.out.printf("%-26s", milestone);
            for (String name : names) {
                double[] wall = column(starts.get(name), milestone, 0);
                double[] cpu = column(starts.get(name), milestone, 1);
                System.out.printf(" %22s", (median(wall) < 100 ? "%.1f" : "%.0f").formatted(median(wall))
                        + (cpu.length > 0 ? " (%.0f)".formatted(median(cpu)) : ""));
            }
            System.out.println();
            for (int i = 1; i < names.size(); i++) {
                for (int which = 0; which < 2; which++) {
                    double[] ratios = ratios(starts.get(names.get(i)), starts.get(names.get(0)), milestone, which);
                    if (ratios.length > 0) {
                        System.out.printf("%28s%s %s/%s %.2f [%.2f %.2f]%n", "", which == 0 ? "wall" : "processor", names.get(i),
                                names.get(0), quantile(ratios, 0.5), quantile(ratios, 0.25), quantile(ratios, 0.75));
                    }
                }
            }
        }
    }

    private static double[] column(List<Start> starts, String milestone, int which) {
        return starts.stream().map(s -> s.milestones.get(milestone)).filter(f -> f != null && f.length > which)
                .mapToDouble(f -> f[which]).toArray();
    }

    private static double[] ratios(List<Start> of, List<Start> to, String milestone, int which) {
        double[] a = column(of, milestone, which);
        double[] b = column(to, milestone, which);
        double[] ratios = new double[a.length == b.length ? a.length : 0];
        Arrays.setAll(ratios, i -> a[i] / b[i]);
        return ratios;
    }

    private static double median(double[] values) {
        return quantile(values, 0.5);
    }

    private static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, Math.round(q * (sorted.length - 1)))];
    }
}
