package io.bramble.protocol.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.bramble.plan.Device;
import io.bramble.protocol.Answers;
import io.bramble.protocol.TypedArrays;
import io.bramble.task.Slice;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whatever comes from the wire is read, or refused with a sentence; nothing else happens. */
class MalformedMessagesTest {
    private static final int ROUNDS = 1_000;

    @Test
    void aDamagedMessageIsReadOrRefusedWithASentence() {
        feed((sample, random) -> damage(sample, random));
    }

    @Test
    void noiseIsReadOrRefusedWithASentence() {
        feed((sample, random) -> {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            return noise;
        });
    }

    private static void feed(BiFunction<byte[], Random, byte[]> spoil) {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        samples().forEach((reader, sample) -> {
            for (int i = 0; i < ROUNDS; i++) {
                try {
                    reader.apply(spoil.apply(sample, random));
                } catch (IllegalArgumentException e) {
                    assertFalse(e.getMessage() == null || e.getMessage().isBlank(), "seed " + seed);
                } catch (RuntimeException | Error e) {
                    fail("seed " + seed + " round " + i, e);
                }
            }
        });
    }

    @Test
    void aTileLargerThanItsMessageIsRefusedBeforeRoomIsMade() {
        TileHead huge = new TileHead(
                "x", Samples.region(0, 1, 0, 4_000, 0, 4_000), io.bramble.tensor.Layout.ROW_MAJOR,
                io.bramble.tensor.ElementType.FLOAT32, null);
        var head = Cbor.versioned().put("id", 1).put("e", 0).put("o", 0).put("y", "").put("ns", 0).put("cr", 0);
        huge.write(head.putArray("out").addObject());
        byte[] message = Tiles.message(head, Tiles.NONE);
        var e = assertThrows(IllegalArgumentException.class, () -> ResultMessage.read(message));
        assertEquals("message wants 64000000 bytes of tile \"x\", has 0 left", e.getMessage());
    }

    @Test
    void moreTilesToFetchThanAnybodyHoldsAreRefusedBeforeRoomIsMade() {
        var head = Cbor.versioned().put("id", 1).put("e", 0).put("o", 0).put("y", "").put("ns", 0).put("cr", 0);
        var out = head.putArray("out");
        for (int i = 0; i < 5; i++) {
            new TileHead("x" + i, Samples.region(0, 1, 0, 4_000, 0, 4_000), io.bramble.tensor.Layout.ROW_MAJOR,
                    io.bramble.tensor.ElementType.FLOAT32, "7f").write(out.addObject());
        }
        byte[] message = Tiles.message(head, Tiles.NONE);
        var e = assertThrows(IllegalArgumentException.class, () -> ResultMessage.read(message));
        assertEquals("message wants at most 268435456 bytes of tiles to be fetched, has 320000000", e.getMessage());
    }

    @Test
    void moreSlicesThanAnybodyHoldsAreRefusedBeforeTheyAreFetched() {
        List<Slice.Held> slices = Collections.nCopies(5, new Slice.Held("pi-1", "k",
                Samples.region(0, 1, 0, 4_000, 0, 4_000), Layout.ROW_MAJOR, ElementType.FLOAT32, false));
        TaskMessage task = Samples.heldTask();
        byte[] message = new TaskMessage(1, "r", task.graph(), 1, "pi-1", "pi-1", 5683, Tiles.NONE,
                new Inputs(Map.of("x", Samples.region(0, 1)), Map.of("x", slices)), Map.of(), Map.of(), 0).write();
        var e = assertThrows(IllegalArgumentException.class, () -> TaskMessage.read(message));
        assertEquals("task wants at most 268435456 bytes of slices, has 320000000", e.getMessage());
    }

    @Test
    void aHeadLongerThanItsMessageIsRefused() {
        byte[] message = ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).array();
        var e = assertThrows(IllegalArgumentException.class, () -> TaskMessage.read(message));
        assertEquals(
                "task wants a head within its 8 bytes, says that it is 2147483647 long", e.getMessage());
    }

    @Test
    void anotherVersionIsRefused() {
        byte[] message = Cbor.bytes(Cbor.map().put("v", 2).put("n", "pi-1").put("p", 5683));
        var e = assertThrows(IllegalArgumentException.class, () -> Introduction.read(message));
        assertEquals("introduction wants v to be a whole number in 1 to 1, got 2", e.getMessage());
    }

    private static byte[] damage(byte[] sample, Random random) {
        byte[] damaged = random.nextInt(4) == 0
                ? java.util.Arrays.copyOf(sample, random.nextInt(sample.length + 1))
                : sample.clone();
        for (int flips = random.nextInt(4); flips >= 0 && damaged.length > 0; flips--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        return damaged;
    }

    private static Map<Function<byte[], Object>, byte[]> samples() {
        Map<Function<byte[], Object>, byte[]> samples = new LinkedHashMap<>();
        samples.put(Introduction::read, new Introduction("pi-1", 5683).write());
        samples.put(Lease::read, new Lease(3000, true, 2, new Device("pi-1", 12.5, 4.25, 1, 4, "vector")).write());
        samples.put(Call::read, new Call("pi-1", 5683, 6).write());
        samples.put(Offer::read, new Offer("pi-2", 2).write());
        samples.put(TaskMessage::read, Samples.task().write());
        samples.put(ResultMessage::read, Samples.result().write());
        samples.put(bytes -> TaskMessage.read(bytes), Samples.heldTask().write());
        samples.put(bytes -> ResultMessage.read(bytes), Samples.missing().write());
        samples.put(Release::read, new Release(List.of("pi-1-1a-0", "pi-1-1b-0")).write());
        samples.put(EntryMessage::read, EntryMessage.write(Samples.entry()));
        samples.put(TypedArrays::read, TypedArrays.write(Samples.tensors()));
        samples.put(Answers::read, Answers.cbor(Samples.answer()));
        return samples;
    }
}
