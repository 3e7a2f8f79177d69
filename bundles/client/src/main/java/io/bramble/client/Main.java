package io.bramble.client;

import io.bramble.client.cli.Root;

/** The {@code bramble} command line. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Root.run(arguments));
    }
}
