package io.bramble.protocol.net;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What went wrong in a future. */
public final class Fault {
    private Fault() {}

    /** The cause, without what futures wrap it in on its way. */
    public static Throwable cause(Throwable fault) {
        boolean wrapped = fault instanceof CompletionException || fault instanceof ExecutionException;
        return wrapped && fault.getCause() != null ? fault.getCause() : fault;
    }
}
