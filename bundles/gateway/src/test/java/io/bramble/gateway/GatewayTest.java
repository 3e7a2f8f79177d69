package io.bramble.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.inference.Answer;
import io.bramble.inference.MediaType;
import io.bramble.inference.Question;
import io.bramble.inference.Refusal;
import io.bramble.plan.Device;
import io.bramble.plan.Plan;
import io.bramble.task.Scheduler;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class GatewayTest {
    private final OneModelHouse house = new OneModelHouse();
    private final Gateway gateway = house.gateway();

    @Test
    void greyPictureOfTheRightSizeBecomesTheInputPixelByPixel() throws IOException {
        BufferedImage picture = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        picture.getRaster().setPixels(0, 0, 3, 2, new int[]{0, 51, 102, 153, 204, 255});
        gateway.infer(Question.ofBody("eye", MediaType.PNG, png(picture), null));
        assertArrayEquals(
                new float[]{-1f, -0.6f, -0.2f, 0.2f, 0.6f, 1f}, house.lastInput().floats(), 1e-6f);
    }

    @Test
    void colourPictureOfAnotherSizeIsScaledAndTurnedGrey() throws IOException {
        BufferedImage picture = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setColor(new Color(128, 128, 128));
        g.fillRect(0, 0, 300, 200);
        g.dispose();
        gateway.infer(Question.ofBody("eye", MediaType.PNG, png(picture), null));
        for (float v : house.lastInput().floats()) {
            assertEquals(128 / 255f * 2 - 1, v, 0.02f);
        }
    }

    @Test
    void answerIsReadByTheCard() {
        Answer answer = gateway.infer(Question.ofTensors("eye", Map.of("", input(0, 1, 0, 2, 5, 3)), null));
        assertEquals("yy", answer.text());
        assertEquals(input(0, 1, 0, 2, 5, 3), answer.outputs().get("image"));
    }

    @Test
    void truncatedPictureIsABadRequestThatSaysSo() throws IOException {
        byte[] whole = png(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB));
        Refusal refusal = refused(Question.ofBody("eye", MediaType.PNG, Arrays.copyOf(whole, 40), null));
        assertEquals(Refusal.Kind.BAD_REQUEST, refusal.kind());
        assertTrue(refusal.getMessage().contains("no whole image/png picture (40 bytes)"),
                refusal.getMessage());
    }

    @Test
    void tensorOfTheWrongShapeIsRefusedWithBothShapes() {
        Refusal refusal = refused(
                Question.ofTensors("eye", Map.of("", Tensor.floats(Shape.of(4), 1, 2, 3, 4)), null));
        assertEquals(Refusal.Kind.UNPROCESSABLE, refusal.kind());
        assertTrue(refusal.getMessage().contains("float[1,1,2,3], got float[4]"), refusal.getMessage());
    }

    @Test
    void tensorOfTheWrongTypeOrNameIsRefused() {
        Tensor longs = new Tensor.Longs(ElementType.INT64, Shape.of(1, 1, 2, 3), new long[6]);
        assertEquals(Refusal.Kind.UNPROCESSABLE,
                refused(Question.ofTensors("eye", Map.of("", longs), null)).kind());
        Refusal named = refused(Question.ofTensors("eye", Map.of("nose", input(1, 2, 3, 4, 5, 6)), null));
        assertTrue(named.getMessage().contains("wants inputs \"image\" float[1,1,2,3], got [nose]"),
                named.getMessage());
    }

    @Test
    void rawOctetsOfTheWrongLengthAreRefused() {
        Refusal refusal = refused(Question.ofBody("eye", MediaType.OCTETS, new byte[23], null));
        assertTrue(refusal.getMessage().contains("wants 24 bytes, got 23"), refusal.getMessage());
    }

    @Test
    void unknownModelAndStrategyAndMediaTypeAreRefusedByName() {
        assertEquals(Refusal.Kind.NOT_FOUND,
                refused(Question.ofBody("ear", MediaType.PNG, new byte[1], null)).kind());
        assertEquals(
                Refusal.Kind.BAD_REQUEST,
                refused(Question.ofTensors("eye", Map.of("", input(1, 2, 3, 4, 5, 6)), "magic")).kind());
        assertEquals(
                Refusal.Kind.UNSUPPORTED_MEDIA,
                refused(Question.ofBody("eye", MediaType.TEXT, new byte[1], null)).kind());
        assertEquals(Refusal.Kind.UNSUPPORTED_MEDIA,
                refused(Question.ofBody("eye", null, new byte[1], null)).kind());
    }

    @Test
    void withoutAWorkerOfItsOwnItAsksToComeBack() {
        Gateway gateway = new OneModelHouse().gateway().with(null, java.util.List.of());
        Refusal refusal = assertThrows(Refusal.class, () -> gateway.plan("eye", "local"));
        assertEquals(Refusal.Kind.UNAVAILABLE, refusal.kind());
    }

    @Test
    void planIsKeptUntilADeviceJoins() {
        Question question = Question.ofTensors("eye", Map.of("", input(1, 2, 3, 4, 5, 6)), null);
        long first = gateway.infer(question).report().epoch();
        assertEquals(first, gateway.infer(question).report().epoch());
        house.join(gateway, "pi-2");
        assertNotEquals(first, gateway.infer(question).report().epoch());
        assertEquals(2, gateway.plan("eye", null).devices().size());
    }

    @Test
    void whoIsLeftOutIsLeftOutOfPlansForAsLong() {
        house.join(gateway, "pi-2");
        house.standings = Map.of("pi-2", new Scheduler.Standing(9, 1, 0));
        assertEquals(2, gateway.plan("eye", null).devices().size(), "being late or once wrong is no reason");
        house.standings = Map.of("pi-2", new Scheduler.Standing(9, 2, 1));
        Plan without = gateway.plan("eye", null);
        assertEquals(List.of("pi-1"), without.devices().stream().map(Device::id).toList());
        assertEquals("pi-2 is left out", without.because());
        house.standings = Map.of("pi-2", new Scheduler.Standing(9, 2, 0));
        assertEquals(2, gateway.plan("eye", null).devices().size());
    }

    @Test
    void planOfTheDevicesBeforeIsKeptAndOlderOnesAreNot() {
        Question question = Question.ofTensors("eye", Map.of("", input(1, 2, 3, 4, 5, 6)), null);
        long first = gateway.infer(question).report().epoch();
        house.join(gateway, "pi-2");
        long second = gateway.infer(question).report().epoch();
        house.alone(gateway);
        assertEquals(first, gateway.infer(question).report().epoch());
        house.join(gateway, "pi-3");
        gateway.infer(question);
        house.join(gateway, "pi-2");
        assertTrue(gateway.infer(question).report().epoch() > second + 1);
    }

    @Test
    void ownDeadlineOfARequestCountsWithinThatOfTheGateway() {
        Question question = Question.ofTensors("eye", Map.of("", input(1, 2, 3, 4, 5, 6)), null);
        gateway.infer(question.within(500));
        assertTrue(house.lastDeadline > 0 && house.lastDeadline <= 500, () -> house.lastDeadline + " ms");
        gateway.infer(question.within(1_000_000));
        assertTrue(house.lastDeadline > 500 && house.lastDeadline <= 1000, () -> house.lastDeadline + " ms");
    }

    @Test
    void interruptedRequestIsGivenUpAndItsPlaceIsFree() throws InterruptedException {
        Question question = Question.ofTensors("eye", Map.of("", input(1, 2, 3, 4, 5, 6)), null);
        for (int i = 0; i < 3; i++) {
            house.scripted = new CompletableFuture<>();
            CompletableFuture<Refusal> refusal = new CompletableFuture<>();
            Thread asking = Thread.ofVirtual().start(() -> refusal.complete(refused(question)));
            asking.interrupt();
            asking.join();
            assertEquals("the request was given up", refusal.getNow(null).getMessage());
            assertTrue(house.scripted.isCancelled());
        }
        house.scripted = null;
        assertEquals("yy", gateway.infer(Question.ofTensors("eye", Map.of("", input(0, 1, 0, 2, 5, 3)), null)).text());
    }

    private Refusal refused(Question question) {
        return assertThrows(Refusal.class, () -> gateway.infer(question));
    }

    private static Tensor input(float... data) {
        return Tensor.floats(Shape.of(1, 1, 2, 3), data);
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", out);
        return out.toByteArray();
    }
}
