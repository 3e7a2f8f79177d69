package io.bramble.inference;

/** Told as the tasks of a request are done; called often and must return at once. */
public interface ProgressListener {
    /**
     * @param done tasks finished
     * @param total tasks of the request's plan
     */
    void progressed(String request, String model, int done, int total);
}
