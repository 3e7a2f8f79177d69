package io.bramble.protocol.peer;

import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Bounds;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Requests;
import io.bramble.task.Slice;
import io.bramble.task.SliceFetch;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Fetches slices of tiles that other peers' workers keep. What is larger than a chunk is asked for in boxes that are not,
 * some ahead, so that the holder needs to remember nothing of a fetch.
 */
@Component(service = SliceFetch.class, immediate = true)
public final class HeldSlices implements SliceFetch {
    /** Between two tries at a holder that is busy. */
    private static final long RETRY_MILLIS = 5;

    /** Between two looks whether the holder is still there. */
    private static final long LOOK_MILLIS = 100;

    /** For the answer, which says itself that the time is over. */
    private static final long MARGIN_MILLIS = 500;

    private record Asked(Region box, CompletableFuture<Reply> answer) {}

    private final Endpoints endpoints;
    private final Directory directory;

    @Activate
    public HeldSlices(@Reference Wire wire) {
        endpoints = wire.endpoints();
        directory = wire.directory();
    }

    @Override
    public Tile fetch(Slice.Held slice, long millis) throws IOException {
        long bytes = (long) slice.region().size() * slice.type().bytes();
        if (bytes > Bounds.TILE) {
            throw new IOException("slice " + slice.key() + " wants at most " + Bounds.TILE + " bytes, has " + bytes);
        }
        InetSocketAddress holder = directory.address(slice.peer())
                .orElseThrow(
                        () -> new IOException(slice.peer() + ", who holds " + slice.key() + ", is not known here"));
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        Boxes boxes = new Boxes(slice.region(), slice.layout(), Bounds.CHUNK / slice.type().bytes());
        Tile whole = null;
        Deque<Asked> ahead = new ArrayDeque<>();
        try {
            while (boxes.hasNext() || !ahead.isEmpty()) {
                while (boxes.hasNext() && ahead.size() < Bounds.CHUNKS_IN_FLIGHT) {
                    Region box = boxes.next();
                    ahead.add(new Asked(box, ask(slice, box, holder, until)));
                }
                Asked asked = ahead.remove();
                Tile piece = piece(slice, asked, holder, until);
                if (asked.box.equals(slice.region())) {
                    return piece;
                }
                if (whole == null) {
                    whole = Tile.zeros(slice.type(), slice.region(), slice.layout());
                }
                whole.paste(piece);
            }
            return whole;
        } finally {
            ahead.forEach(a -> a.answer.cancel(false));
        }
    }

    private CompletableFuture<Reply> ask(Slice.Held slice, Region box, InetSocketAddress holder, long until) {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        String wait = slice.coming() ? "&w=" + Math.max(0, left) : "";
        return endpoints.tcp(Requests.get(HeldDesk.path(slice.key(), box, slice.layout()) + wait), holder,
                Math.max(1, left) + MARGIN_MILLIS);
    }

    /** An answer, unless its holder's lease is over before: one whose plug was pulled closes no connection. */
    private Reply await(CompletableFuture<Reply> answer, Slice.Held slice, InetSocketAddress holder)
            throws IOException {
        while (!answer.isDone()) {
            try {
                answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (!directory.address(slice.peer()).filter(holder::equals).isPresent()) {
                    answer.cancel(false);
                    throw new IOException(slice.peer() + ", who held " + slice.key() + ", left", e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for " + slice.key(), e);
            } catch (ExecutionException e) {
                break;
            }
        }
        return Awaited.of(answer);
    }

    private Tile piece(Slice.Held slice, Asked asked, InetSocketAddress holder, long until) throws IOException {
        Reply reply = await(asked.answer, slice, holder);
        while (reply.code() == Reply.UNAVAILABLE && System.nanoTime() < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
            reply = await(ask(slice, asked.box, holder, until), slice, holder);
        }
        if (reply.code() == Reply.NOT_FOUND) {
            throw new FileNotFoundException(slice.peer() + " does not hold " + slice.key());
        }
        int want = asked.box.size() * slice.type().bytes();
        if (!reply.success() || reply.body().length != want) {
            throw new IOException(slice.peer() + " wants to send " + want + " bytes of " + slice.key() + " "
                    + asked.box + ", answered " + reply);
        }
        return new Tile(asked.box, slice.layout(),
                Tensor.read(slice.type(), slice.layout().stored(asked.box.shape()), ByteBuffer.wrap(reply.body())));
    }
}
