package io.bramble.protocol.net;

import java.util.ArrayList;
import java.util.List;

/** What a request came over. That a client is gone is seen where it had a connection, which is over TCP alone. */
public final class Connection {
    private final List<Runnable> watchers = new ArrayList<>();
    private boolean gone;

    /** Somebody who wants to know no more of it. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Calls back when the client is gone, at once if it is already. No call comes any more, or is still under way in
     * another thread at most, when the watch is closed.
     *
     * @param watcher must return at once
     */
    public Watch whenGone(Runnable watcher) {
        synchronized (this) {
            if (!gone) {
                watchers.add(watcher);
                return () -> forget(watcher);
            }
        }
        watcher.run();
        return () -> {};
    }

    private synchronized void forget(Runnable watcher) {
        watchers.remove(watcher);
    }

    /** It is closed. */
    public void close() {
        List<Runnable> told;
        synchronized (this) {
            gone = true;
            told = List.copyOf(watchers);
            watchers.clear();
        }
        told.forEach(Runnable::run);
    }
}
