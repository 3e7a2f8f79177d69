package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;

/** Shows beside a progress bar how many tasks of the request under way are done. */
final class Watch implements AutoCloseable {
    private static final long MILLIS = 100;

    private final BrambleClient client;
    private final ProgressBar bar;
    private final Thread thread;

    Watch(BrambleClient client, ProgressBar bar) {
        this.client = client;
        this.bar = bar;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                // REQUEST MODEL DONE/TOTAL
                String[] words = client.progress().strip().split("\\s+");
                bar.setExtraMessage(words.length < 3 ? "" : words[2] + " tasks");
                TimeUnit.MILLISECONDS.sleep(MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            bar.setExtraMessage("");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
