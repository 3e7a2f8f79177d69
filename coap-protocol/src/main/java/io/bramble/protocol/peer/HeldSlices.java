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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    /** For the answer, which says itself that the time is over; who holds looks twice a second. */
    private static final long MARGIN_MILLIS = 1_000;

    private record Asked(Region box, CompletableFuture<Reply> answer) {}

    private final Endpoints endpoints;
    private final Directory directory;

    @Activate
    public HeldSlices(@Reference Wire wire) {
        endpoints = wire.endpoints();
        directory = wire.directory();
    }

    @Override
    public CompletableFuture<Tile> fetch(Slice.Held slice, long millis) {
        long bytes = (long) slice.region().size() * slice.type().bytes();
        if (bytes > Bounds.TILE) {
            return CompletableFuture.failedFuture(new IOException(
                    "slice " + slice.key() + " wants at most " + Bounds.TILE + " bytes, has " + bytes));
        }
        Optional<InetSocketAddress> holder = directory.address(slice.peer());
        if (holder.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new IOException(slice.peer() + ", who holds " + slice.key() + ", is not known here"));
        }
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (bytes > Bounds.CHUNK) {
            return Awaited.apart("slice-" + slice.key(), () -> boxes(slice, holder.get(), until));
        }
        return ask(slice, slice.region(), holder.get(), until).handle((reply, fault) -> {
            if (fault == null && reply.code() == Reply.UNAVAILABLE) {
                return Awaited.apart("slice-" + slice.key(), () -> again(slice, slice.region(), holder.get(), until));
            }
            return fault == null
                    ? read(slice, slice.region(), reply)
                    : CompletableFuture.<Tile>failedFuture(new IOException(Awaited.why(fault), fault));
        }).thenCompose(tile -> tile);
    }

    private Tile boxes(Slice.Held slice, InetSocketAddress holder, long until) throws IOException {
        Boxes boxes = new Boxes(slice.region(), slice.layout(), Bounds.CHUNK / slice.type().bytes());
        Tile whole = Tile.zeros(slice.type(), slice.region(), slice.layout());
        Deque<Asked> ahead = new ArrayDeque<>();
        try {
            while (boxes.hasNext() || !ahead.isEmpty()) {
                while (boxes.hasNext() && ahead.size() < Bounds.CHUNKS_IN_FLIGHT) {
                    Region box = boxes.next();
                    ahead.add(new Asked(box, ask(slice, box, holder, until)));
                }
                Asked asked = ahead.remove();
                Reply reply = Awaited.of(asked.answer);
                whole.paste(reply.code() == Reply.UNAVAILABLE
                        ? again(slice, asked.box, holder, until)
                        : piece(slice, asked.box, reply));
            }
            return whole;
        } finally {
            ahead.forEach(a -> a.answer.cancel(false));
        }
    }

    private CompletableFuture<Reply> ask(Slice.Held slice, Region box, InetSocketAddress holder, long until) {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        String wait = slice.coming() ? "&w=" + Math.max(0, left) : "";
        CompletableFuture<Reply> answer = endpoints.tcp(
                Requests.get(HeldDesk.path(slice.key(), box, slice.layout()) + wait), holder,
                Math.max(1, left) + MARGIN_MILLIS);
        if (directory.address(slice.peer()).isEmpty()) {
            // It left before it was asked: nobody says so to this call any more.
            answer.completeExceptionally(new IOException(slice.peer() + ", who held " + slice.key() + ", left"));
        }
        return answer;
    }

    /** A holder that was busy is asked until it is not, or the time is over. */
    private Tile again(Slice.Held slice, Region box, InetSocketAddress holder, long until) throws IOException {
        Reply reply;
        do {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
            reply = Awaited.of(ask(slice, box, holder, until));
        } while (reply.code() == Reply.UNAVAILABLE && System.nanoTime() < until);
        return piece(slice, box, reply);
    }

    private static CompletableFuture<Tile> read(Slice.Held slice, Region box, Reply reply) {
        try {
            return CompletableFuture.completedFuture(piece(slice, box, reply));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Tile piece(Slice.Held slice, Region box, Reply reply) throws IOException {
        if (reply.code() == Reply.NOT_FOUND) {
            throw new FileNotFoundException(slice.peer() + " does not hold " + slice.key());
        }
        int want = box.size() * slice.type().bytes();
        if (!reply.success() || reply.body().length != want) {
            throw new IOException(slice.peer() + " wants to send " + want + " bytes of " + slice.key() + " "
                    + box + ", answered " + reply);
        }
        return new Tile(box, slice.layout(),
                Tensor.read(slice.type(), slice.layout().stored(box.shape()), ByteBuffer.wrap(reply.body())));
    }
}
