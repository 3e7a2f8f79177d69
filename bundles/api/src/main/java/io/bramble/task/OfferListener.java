package io.bramble.task;

/** Told when a worker grants this peer credits. */
public interface OfferListener {
    /**
     * @param device id of the worker
     * @param credits tasks it will hold at once; replaces what it granted before
     */
    void offered(String device, int credits);
}
