package io.bramble.protocol.peer;

import java.net.InetSocketAddress;

/** A peer by name and where it listens. */
public record Known(String name, InetSocketAddress address) {}
