package io.bramble.client.emulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.plan.Device;
import io.bramble.plan.Link;
import io.bramble.plan.Speed;
import io.bramble.plan.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DilationTest {
    @TempDir
    private Path folder;

    /** Its other speeds are not in the proportion that this machine's are. */
    private static Device board(String id, double gflops) {
        Speed speed = new Speed(
                Map.of(Work.CONV3X3, gflops, Work.CONV, gflops / 3, Work.DEPTHWISE, gflops / 16,
                        Work.PRODUCT, gflops / 3, Work.OTHER, gflops / 50));
        return new Device(id, speed, gflops / 30, 1L << 30, 4, "vector", new Link(940, 1, 0.1));
    }

    private static Dilation dilation(int processors, Device... boards) {
        return Dilation.of(List.of(boards), Speed.typical(200), 10, processors, 0);
    }

    @Test
    void kernelsFillLessThanThreeQuartersOfTheMachineAndAreInProportionToTheBoardsSpeeds() {
        Device quick = board("quick", 30);
        Device slow = board("slow", 10);
        Dilation dilation = dilation(2, quick, slow, slow, slow);
        double kernels = 1 / dilation.slowness(quick, Work.CONV3X3) + 3 / dilation.slowness(slow, Work.CONV3X3);
        assertEquals(0.9, kernels, 1e-9);
        assertEquals(3, dilation.slowness(slow, Work.CONV) / dilation.slowness(quick, Work.CONV), 1e-9);
    }

    @Test
    void shareIsWhatTheCoresWouldDoOfPlainJavaAndNoLessThanKernelsNeed() {
        Device pi = board("pi", 10);
        Dilation dilation = Dilation.of(List.of(pi), Speed.typical(200), 10, 2, 4);
        assertEquals(4 * 0.2 / 4, dilation.share(pi), 1e-9);
        Device strong = board("strong", 200);
        dilation = Dilation.of(List.of(strong), Speed.typical(200), 10, 2, 4);
        assertEquals(1 / dilation.slowness(strong, Work.CONV3X3) / 0.6, dilation.share(strong), 1e-9);
    }

    @Test
    void everyKindOfWorkIsSlowerThanTheBoardsByTheFactorThatTheLinkIs() {
        Device pi = board("pi", 50);
        Dilation dilation = dilation(2, pi, pi, pi, pi);
        for (Work work : Work.values()) {
            double here = dilation.machine().of(work) / dilation.slowness(pi, work);
            assertEquals(pi.speed().of(work) / dilation.factor(), here, 1e-9, work.label());
            assertEquals(here, dilation.speed(pi).of(work), 1e-9, work.label());
        }
        assertEquals(940 / dilation.factor(), dilation.mbits(pi), 1e-9);
    }

    @Test
    void nothingIsPromisedThatOneThreadCannotDo() {
        Device alone = board("alone", 900);
        Dilation dilation = dilation(16, alone);
        assertTrue(dilation.share(alone) <= 1, dilation::toString);
        for (String word : dilation.slowness(alone).split(" ")) {
            assertTrue(Double.parseDouble(word.split(":")[1]) > 1, word);
        }
    }

    @Test
    void whoWantsMoreDilationGetsIt() {
        List<Device> boards = List.of(board("pi", 50));
        assertEquals(7, Dilation.of(boards, Speed.typical(200), 10, 2, 7).factor());
        assertTrue(Dilation.of(boards, Speed.typical(200), 10, 2, 0.01).factor() > 0.01);
    }

    @Test
    void peerIsToldWhatItWouldMeasure() throws IOException {
        Files.writeString(folder.resolve("device-speed.properties"), """
                scalar.1.25.conv3x3=3
                scalar.1.25.memoryGbs=1
                vector.1.25.conv3x3=200
                vector.1.25.conv=100
                vector.1.25.depthwise=24
                vector.1.25.product=80
                vector.1.25.other=8
                vector.1.25.memoryGbs=10
                """);
        Yardstick yardstick = Yardstick.read(folder);
        assertEquals(Speed.typical(200), yardstick.speed());
        Device pi = board("pi", 50);
        Dilation dilation = dilation(2, pi, pi);
        Path peer = Files.createDirectory(folder.resolve("peer"));
        yardstick.tell(peer, pi, dilation);
        Yardstick told = Yardstick.read(peer);
        assertEquals(dilation.speed(pi), told.speed());
        assertEquals(pi.memoryGbs() / dilation.factor(), told.memoryGbs(), 1e-12);
        assertTrue(yardstick.agrees(yardstick) && !yardstick.agrees(told));
    }
}
