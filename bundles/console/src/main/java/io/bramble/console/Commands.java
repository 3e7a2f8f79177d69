package io.bramble.console;

import io.bramble.inference.Answer;
import io.bramble.inference.Inference;
import io.bramble.inference.MediaType;
import io.bramble.inference.Question;
import io.bramble.inference.Refusal;
import io.bramble.plan.Device;
import io.bramble.plan.Partitioner;
import io.bramble.plan.Plan;
import io.bramble.store.ModelEntry;
import io.bramble.store.ModelStore;
import io.bramble.task.Peers;
import io.bramble.task.Scheduler;
import io.bramble.task.Scheduler.Standing;
import io.bramble.task.WorkerSwitch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What a person at a peer's console can ask of it. */
@Component(service = Commands.class, property = {
        "osgi.command.scope=bramble",
        "osgi.command.function=peers",
        "osgi.command.function=models",
        "osgi.command.function=plan",
        "osgi.command.function=infer",
        "osgi.command.function=drain",
        "osgi.command.function=tasks"
})
public final class Commands {
    private final Peers peers;
    private final ModelStore models;
    private final Inference inference;
    private final Partitioner partitioner;
    private final Scheduler scheduler;
    private final WorkerSwitch worker;

    @Activate
    public Commands(
            @Reference Peers peers,
            @Reference ModelStore models,
            @Reference Inference inference,
            @Reference Partitioner partitioner,
            @Reference Scheduler scheduler,
            @Reference WorkerSwitch worker) {
        this.peers = peers;
        this.models = models;
        this.inference = inference;
        this.partitioner = partitioner;
        this.scheduler = scheduler;
        this.worker = worker;
    }

    @Descriptor("shows this peer and those it knows: address, speed, credits, how many tasks of its requests they were late"
            + " with or answered wrongly, time left of their lease")
    public void peers(CommandSession session) {
        PrintStream out = session.getConsole();
        Map<String, Standing> standings = scheduler.standings();
        out.printf("%-16s %-22s %10s %8s %8s %-8s %7s %5s %5s  %s%n",
                "peer", "address", "GFLOP/s", "GB/s", "MiB", "kernels", "credits", "late", "wrong", "state");
        print(out, peers.self(), standings, "this peer");
        for (Peers.Peer peer : peers.others()) {
            print(out, peer, standings, "lease " + peer.leaseMillis() + " ms");
        }
    }

    private static void print(PrintStream out, Peers.Peer peer, Map<String, Standing> standings, String state) {
        Device d = peer.device();
        Standing standing = standings.getOrDefault(peer.id(), Standing.NONE);
        String leftOut = standing.leftOut()
                ? "left out for " + Math.ceilDiv(standing.leftOutMillis(), 1000) + " s, "
                : "";
        out.printf(Locale.ROOT, "%-16s %-22s %10s %8s %8s %-8s %7d %5d %5d  %s%n",
                peer.id(),
                peer.address(),
                d == null ? "-" : String.format(Locale.ROOT, "%.1f", d.gflops()),
                d == null ? "-" : String.format(Locale.ROOT, "%.1f", d.memoryGbs()),
                d == null ? "-" : Long.toString(d.memoryBytes() >> 20),
                d == null ? "-" : d.kernels(),
                peer.credits(),
                standing.late(),
                standing.wrong(),
                leftOut + (peer.draining() ? "draining, " + state : state));
    }

    @Descriptor("lists the models that can be asked here")
    public void models(CommandSession session) {
        PrintStream out = session.getConsole();
        for (ModelEntry entry : models.models()) {
            out.printf("%-24s %8d KiB  %s  %s%n",
                    entry.name(),
                    entry.bytes() >> 10,
                    entry.onnx().brief(),
                    entry.card() == null ? "" : entry.card().title());
        }
        if (models.models().isEmpty()) {
            out.println("no model yet; put one with: bramble deploy NAME FILE.onnx");
        }
    }

    @Descriptor("shows how the next request of a model would be cut, by the configured strategy")
    public void plan(CommandSession session, @Descriptor("name of the model") String model) {
        plan(session, model, null);
    }

    @Descriptor("shows how the next request of a model would be cut")
    public void plan(
            CommandSession session,
            @Descriptor("name of the model") String model,
            @Descriptor("strategy: auto, local, fused-tiles, neuron-shards or tiles-and-shards") String strategy) {
        answering(session, out -> {
            Plan plan = inference.plan(model, strategy);
            partitioner.describe(plan).forEach(out::println);
        });
    }

    @Descriptor("asks a model about a picture on this machine's disk")
    public void infer(
            CommandSession session,
            @Descriptor("name of the model") String model,
            @Descriptor("a .png or .jpg file") String file) {
        infer(session, model, file, null);
    }

    @Descriptor("asks a model about a picture on this machine's disk, by a strategy of choice")
    public void infer(
            CommandSession session,
            @Descriptor("name of the model") String model,
            @Descriptor("a .png or .jpg file") String file,
            @Descriptor("strategy: auto, local, fused-tiles, neuron-shards or tiles-and-shards") String strategy) {
        answering(session, out -> {
            MediaType type = file.toLowerCase(Locale.ROOT).endsWith(".png") ? MediaType.PNG : MediaType.JPEG;
            Answer answer = inference
                    .infer(Question.ofBody(model, type, Files.readAllBytes(Path.of(file)), strategy));
            out.println(answer.text());
            out.printf(Locale.ROOT, "%s, plan %d, %.1f ms%n",
                    answer.report().strategy(),
                    answer.report().epoch(),
                    answer.report().nanos() / 1e6);
            for (Answer.Share share : answer.report().shares()) {
                out.printf(Locale.ROOT, "  %-16s %3d tasks %8.1f ms, sent %d bytes, received %d bytes%n",
                        share.device(), share.tasks(), share.nanos() / 1e6, share.sent(), share.received());
            }
        });
    }

    @Descriptor("shows whether this peer's worker is in service")
    public void drain(CommandSession session) {
        session.getConsole()
                .printf("%s, %d tasks running%n", worker.draining() ? "draining" : "in service",
                        worker.running());
    }

    @Descriptor("takes this peer's worker out of service: it ends what it has begun and takes nothing new")
    public void drain(CommandSession session, @Descriptor("on or off") String on) {
        switch (on) {
            case "on" -> worker.drain(true);
            case "off" -> worker.drain(false);
            default -> {
                session.getConsole().println("drain wants on or off, got \"" + on + "\"");
                return;
            }
        }
        drain(session);
    }

    @Descriptor("shows the requests this peer is gateway of, and what its worker runs")
    public void tasks(CommandSession session) {
        PrintStream out = session.getConsole();
        for (Scheduler.Job job : scheduler.jobs()) {
            out.printf("%-24s %-16s stage %d, %d of %d tasks done, %d running%n",
                    job.request(), job.model(), job.stage(), job.done(), job.total(), job.running());
        }
        out.printf("%d requests under way; this peer's worker runs %d tasks%n",
                scheduler.jobs().size(), worker.running());
    }

    private interface Asking {
        void to(PrintStream out) throws IOException;
    }

    /** A refusal is an answer: its sentence, no stack trace. */
    private static void answering(CommandSession session, Asking asking) {
        PrintStream out = session.getConsole();
        try {
            asking.to(out);
        } catch (Refusal refusal) {
            out.println(refusal.getMessage());
        } catch (NoSuchFileException e) {
            out.println("there is no file " + e.getFile());
        } catch (IOException e) {
            out.println("cannot read: " + e.getMessage());
        }
    }
}
