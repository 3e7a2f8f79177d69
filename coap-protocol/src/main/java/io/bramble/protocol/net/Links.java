package io.bramble.protocol.net;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What we read of CoRE link format: the name a peer gives itself. */
public final class Links {
    private static final Pattern PEER = Pattern
            .compile("</bramble>(?:;[^,]*)?;ep=\"?(" + Bounds.NAME + ")\"?(?:[;,].*)?");

    private Links() {}

    public static Optional<String> peer(String links) {
        Matcher m = PEER.matcher(links);
        return links.length() < 2048 && m.matches() ? Optional.of(m.group(1)) : Optional.empty();
    }
}
