package io.bramble.protocol.front;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bramble.inference.MediaType;
import io.bramble.inference.Question;
import io.bramble.inference.Refusal;
import io.bramble.protocol.Answers;
import io.bramble.protocol.Ask;
import io.bramble.protocol.Door;
import io.bramble.protocol.Reply;
import io.bramble.protocol.TypedArrays;
import io.bramble.protocol.net.WireSettings;
import io.bramble.protocol.peer.FolderBlobs;
import io.bramble.protocol.peer.Wire;
import io.bramble.store.BlobFetch;
import io.bramble.task.Peers;
import io.bramble.task.Scheduler;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ClientDoorTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final ScriptedInference inference = new ScriptedInference();
    private final MapModels models = new MapModels();
    private final Map<String, Scheduler.Standing> standings = new ConcurrentHashMap<>();
    private volatile boolean unreachable;
    private Wire wire;
    private ClientDoor peer;
    private Progress progress;
    private Door door;

    @BeforeEach
    void aPeerAndAClient() throws Exception {
        wire = new Wire(new WireSettings(
                "127.0.0.1", 0, false, "224.0.1.187", 5683, "", false, 3000, List.of(), 24 << 20));
        BlobFetch fetch = (digest, holder) -> {
            if (unreachable) {
                throw new java.io.IOException("nobody has it");
            }
        };
        peer = new ClientDoor(wire, inference, inference, models, new FolderBlobs(folder), fetch, new OnePeer(),
                new Standings(standings));
        progress = new Progress(wire);
        door = Door.open(InetAddress.getLoopbackAddress());
        models.deploy("meter", "onnx-meter".getBytes(), null);
    }

    @AfterEach
    void close() {
        door.close();
        progress.close();
        peer.close();
        wire.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"coap", "coap+tcp"})
    void aPictureIsAnsweredAsTextJsonOrCbor(String scheme) throws Exception {
        URI infer = uri(scheme, "/models/meter/infer?strategy=local");
        Reply text = door.send(Ask.post(infer, 23, PNG, Reply.NONE, PATIENCE));
        assertEquals("2.05", text.codeText());
        assertEquals(0, text.format());
        assertEquals("00123", text.text());
        Question question = inference.asked.remove();
        assertEquals("meter", question.model());
        assertEquals(MediaType.PNG, question.type());
        assertEquals("local", question.strategy());
        assertArrayEquals(PNG, question.body());

        Reply json = door.send(Ask.post(infer, 23, PNG, 50, PATIENCE));
        assertTrue(json.text().startsWith("{\"text\":\"00123\""), json.text());
        Reply cbor = door.send(Ask.post(infer, 23, PNG, 60, PATIENCE));
        assertEquals(60, cbor.format());
        assertEquals(ScriptedInference.ANSWER, Answers.read(cbor.body()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"coap", "coap+tcp"})
    void tensorsLargerThanABlockComeWhole(String scheme) throws Exception {
        float[] data = new float[300_000];
        data[299_999] = 1.5f;
        Map<String, Tensor> tensors = Map.of("x", Tensor.floats(Shape.of(3, 100_000), data));
        Ask ask = Ask.post(uri(scheme, "/models/meter/infer"), 60, TypedArrays.write(tensors), 0, PATIENCE);
        assertEquals("2.05", door.send(ask).codeText());
        assertEquals(tensors, inference.asked.remove().tensors());
    }

    @Test
    void whatCannotBeDoneIsRefusedWithItsCodeAndASentence() throws Exception {
        refused("4.15", "Content-Format wants to be one of 23 (image/png)", "/models/meter/infer", 50, 0, PNG);
        refused("4.15", "body wants a Content-Format", "/models/meter/infer", -1, 0, new byte[]{1});
        refused("4.06", "Accept wants to be one of 0 (text/plain)", "/models/meter/infer", 23, 40, PNG);
        refused("4.00", "tensor wants an RFC 8746 array", "/models/meter/infer", 60, 0, new byte[]{1});
        refused("4.13", "body", "/models/meter/infer", 42, 0, new byte[2_000_001]);
        refused("4.13", "", "/models/meter/infer", 42, 0, new byte[17 << 20]);
        refused("4.04", "nothing at /models/meter/nothing", "/models/meter/nothing", 23, 0, PNG);
        refused("4.05", "/models/meter/plan does not take POST", "/models/meter/plan", 23, 0, PNG);
        for (Refusal.Kind kind : Refusal.Kind.values()) {
            inference.refusal = new Refusal(kind, "because " + kind);
            Reply reply = door.send(Ask.post(uri("coap", "/models/meter/infer"), 23, PNG, 0, PATIENCE));
            assertEquals("because " + kind, reply.text());
            assertTrue(reply.code() >= 400, reply.toString());
        }
        Reply unknown = door.send(Ask.get(uri("coap", "/models/none"), 0, PATIENCE));
        assertEquals("4.04 no model \"none\"; there are [meter]", unknown.toString());
    }

    @Test
    void whatIsNotToBeHadNowMayBeAskedForAgain() throws Exception {
        unreachable = true;
        for (int accept : new int[]{42, 50}) {
            Reply file = door.send(Ask.get(uri("coap", "/models/meter"), accept, PATIENCE));
            assertEquals("5.03 the file of model \"meter\" is on no peer within reach now: nobody has it",
                    file.toString());
        }
        inference.error = new OutOfMemoryError("Java heap space");
        Reply full = door.send(Ask.post(uri("coap", "/models/meter/infer"), 23, PNG, 0, PATIENCE));
        assertEquals("5.03 /models has not the memory for it now; ask again, or another peer", full.toString());
    }

    @Test
    void whoIsTurnedAwayIsToldWhenToComeBack() throws Exception {
        inference.refusal = Refusal.busy("full", 7);
        Reply reply = door.send(Ask.post(uri("coap", "/models/meter/infer"), 23, PNG, 0, PATIENCE));
        assertEquals("5.03", reply.codeText());
        assertEquals(7, reply.maxAge());
        inference.refusal = new Refusal(Refusal.Kind.UNAVAILABLE, "starts");
        assertEquals(1, door.send(Ask.post(uri("coap", "/models/meter/infer"), 23, PNG, 0, PATIENCE)).maxAge());
    }

    @Test
    void aDeadlineIsHandedOnAndNonsenseIsRefused() throws Exception {
        door.send(Ask.post(uri("coap", "/models/meter/infer?deadline=250"), 23, PNG, 0, PATIENCE));
        assertEquals(250, inference.asked.remove().deadlineMillis());
        refused("4.00", "query wants deadline in 1 to 86400000, got deadline=soon", "/models/meter/infer?deadline=soon",
                23,
                0, PNG);
        refused("4.00", "key of a request wants 1 to 64", "/models/meter/infer?key=a+b", 23, 0, PNG);
        inference.refusal = new Refusal(Refusal.Kind.TIMEOUT, "late");
        refused("5.04", "late", "/models/meter/infer?deadline=250", 23, 0, PNG);
    }

    @Test
    void aRequestIsAskedForAgainByItsKeyAndRunsOnce() throws Exception {
        URI infer = uri("coap+tcp", "/models/meter/infer?key=k-1");
        assertEquals("00123", door.send(Ask.post(infer, 23, PNG, 0, PATIENCE)).text());
        assertEquals("00123", door.send(Ask.post(infer, 23, PNG, 0, PATIENCE)).text());
        assertEquals(1, inference.asked.size());
        refused("4.22", "key k-1 belongs to a request with another body", "/models/meter/infer?key=k-1", 23, 0,
                java.util.Arrays.copyOf(PNG, 9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"coap", "coap+tcp"})
    void aDeletedRequestIsInterrupted(String scheme) throws Exception {
        inference.hold = new CountDownLatch(1);
        CompletableFuture<Reply> answer = later(door, uri(scheme, "/models/meter/infer?key=k-2"));
        Question question = inference.asked.poll(30, TimeUnit.SECONDS);
        assertEquals("2.02", door.send(Ask.delete(uri(scheme, "/requests/k-2"), PATIENCE)).codeText());
        assertEquals(question, inference.interrupted.poll(30, TimeUnit.SECONDS));
        assertEquals("4.09 request k-2 was deleted", answer.get().toString());
        assertEquals("2.02", door.send(Ask.delete(uri(scheme, "/requests/k-3"), PATIENCE)).codeText());
        assertEquals("4.00", door.send(Ask.delete(uri(scheme, "/requests"), PATIENCE)).codeText());
    }

    @Test
    void aRequestIsInterruptedWhenItsConnectionCloses() throws Exception {
        inference.hold = new CountDownLatch(1);
        try (Door gone = Door.open(InetAddress.getLoopbackAddress())) {
            later(gone, uri("coap+tcp", "/models/meter/infer"));
            assertNotNull(inference.asked.poll(30, TimeUnit.SECONDS));
        }
        assertNotNull(inference.interrupted.poll(30, TimeUnit.SECONDS));
    }

    private static CompletableFuture<Reply> later(Door door, URI infer) {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                answer.complete(door.send(Ask.post(infer, 23, PNG, 0, PATIENCE)));
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    @Test
    void whileItIsReplacedClientsAreAskedToComeBack() throws Exception {
        peer.close();
        Reply reply = door.send(Ask.post(uri("coap", "/models/meter/infer"), 23, PNG, 0, PATIENCE));
        assertEquals("5.03 this peer starts, or a part of it is being replaced; come back in a second, or ask another"
                + " peer", reply.toString());
        peer = new ClientDoor(wire, inference, inference, models, new FolderBlobs(folder), (d, h) -> {}, new OnePeer(),
                new Standings(standings));
        assertEquals("2.05", door.send(Ask.get(uri("coap", "/models"), 0, PATIENCE)).codeText());
    }

    private void refused(String code, String sentence, String path, int format, int accept, byte[] body)
            throws Exception {
        Reply reply = door.send(Ask.post(uri("coap", path), format, body, accept, PATIENCE));
        assertEquals(code, reply.codeText(), reply.text());
        assertTrue(reply.text().startsWith(sentence), reply.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"coap", "coap+tcp"})
    void aModelOf20MegabytesIsDeployed(String scheme) throws Exception {
        byte[] onnx = new byte[20_000_000];
        new Random(1).nextBytes(onnx);
        onnx[0] = 'o';
        URI uri = uri(scheme, "/models/big");
        Reply created = door.send(Ask.put(uri, 42, onnx, PATIENCE));
        assertEquals("2.01", created.codeText(), created.text());
        assertEquals(onnx.length, models.find("big").orElseThrow().bytes());
        assertEquals("2.04", door.send(Ask.put(uri, 42, onnx, PATIENCE)).codeText());
        assertEquals("2.02", door.send(Ask.delete(uri, PATIENCE)).codeText());
        assertEquals("4.04", door.send(Ask.get(uri, 0, PATIENCE)).codeText());
    }

    @Test
    void aModelIsListedDescribedAndPlanned() throws Exception {
        assertTrue(get("/models", 0).text().startsWith("meter 10 bytes"));
        assertTrue(get("/models", 50).text().startsWith("[{\"name\":\"meter\""));
        assertEquals("stage 1 of meter: tiles\n", get("/models/meter/plan?strategy=tiles", 0).text());
        assertTrue(get("/models/meter/plan", 50).text().contains("\"why\":\"one device\""));
        assertEquals("4.04", get("/models/meter/card", 50).codeText());
        byte[] card = ("{\"name\":\"meter\",\"title\":\"Meter\",\"licence\":\"Apache-2.0\",\"input\":null,\"output\":null,"
                + "\"description\":\"\",\"convention\":null}").getBytes();
        assertEquals("2.04", door.send(Ask.put(uri("coap", "/models/meter/card"), 50, card, PATIENCE)).codeText());
        assertTrue(get("/models/meter/card", 50).text().contains("\"title\":\"Meter\""));
        Reply bad = door.send(Ask.put(uri("coap", "/models/meter/card"), 50, "{\"nam\":1}".getBytes(), PATIENCE));
        assertEquals("4.00", bad.codeText());
        assertTrue(bad.text().contains("nam"), bad.text());
    }

    @Test
    void aFileIsCheckedWithoutBeingDeployed() throws Exception {
        Reply faults = door.send(Ask.post(uri("coap", "/check"), 42, new byte[9], 0, PATIENCE));
        assertEquals("operator \"Foo\" is not supported\n", faults.text());
        Reply fine = door.send(Ask.post(uri("coap", "/check"), 42, "onnx-".getBytes(), 50, PATIENCE));
        assertEquals("[]", fine.text());
    }

    @Test
    void everythingIsListedInWellKnownCore() throws Exception {
        String links = get("/.well-known/core", 40).text();
        for (String path : List.of("/models", "/models/meter", "/models/meter/infer", "/models/meter/plan",
                "/models/meter/card", "/peers", "/check", "/progress", "/requests")) {
            assertTrue(links.contains("<" + path + ">"), path + " in " + links);
        }
        assertTrue(!links.contains("/bramble/"), links);
        assertTrue(get("/peers", 0).text().contains("(this peer)"));
    }

    @Test
    void peersAreListedWithHowTheyHaveDone() throws Exception {
        assertTrue(get("/peers", 0).text().endsWith(" 1 credits (this peer)\n"));
        assertTrue(get("/peers", 50).text().contains("\"late\":0,\"wrong\":0,\"leftOutMillis\":0"));
        standings.put("door", new Scheduler.Standing(4, 2, 500_001));
        assertTrue(get("/peers", 0).text().contains(" 1 credits, 4 late, 2 wrong, left out for 501 s"));
        assertTrue(get("/peers", 50).text().contains("\"late\":4,\"wrong\":2,\"leftOutMillis\":500001"));
    }

    @Test
    void progressIsToldToWhoeverObservesIt() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (AutoCloseable observing = door.observe(Ask.get(uri("coap", "/progress"), 0, PATIENCE),
                r -> told.add(r.text()))) {
            assertNotNull(observing);
            assertEquals("", told.poll(10, TimeUnit.SECONDS));
            progress.progressed("r-1", "meter", 3, 4);
            assertEquals("r-1 meter 3/4", told.poll(10, TimeUnit.SECONDS));
            progress.progressed("r-1", "meter", 4, 4);
            assertEquals("r-1 meter 4/4", told.poll(10, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"coap", "coap+tcp"})
    void aForeignClientIsAnswered(String scheme) throws Exception {
        Path client = Path.of("/usr/bin/coap-client-notls");
        assumeTrue(Files.isExecutable(client), "coap-client not tried: apt-get install libcoap3-bin");
        Path picture = Files.write(folder.resolve("picture.png"), java.util.Arrays.copyOf(PNG, 5_000));
        Process process = new ProcessBuilder(
                client.toString(), "-B", "20", "-m", "post", "-t", "23", "-f", picture.toString(),
                uri(scheme, "/models/meter/infer").toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes());
        assertEquals("00123", out.strip());
        assertEquals(5_000, inference.asked.remove().body().length);
    }

    private Reply get(String path, int accept) throws Exception {
        return door.send(Ask.get(uri("coap", path), accept, PATIENCE));
    }

    private URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + wire.endpoints().address().getPort() + path);
    }

    record OnePeer() implements Peers {
        @Override
        public Peer self() {
            return new Peer("door", "127.0.0.1:5683", new ScriptedInference().plan("meter", null).gateway(), 1, false,
                    3000);
        }

        @Override
        public List<Peer> others() {
            return List.of();
        }
    }
}
