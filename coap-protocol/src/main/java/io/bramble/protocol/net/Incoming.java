package io.bramble.protocol.net;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * A request as a resource sees it.
 *
 * @param path all segments
 * @param format Content-Format of the body; {@link Reply#NONE} if it was not said
 * @param accept Content-Format wanted; {@link Reply#NONE}: any
 * @param source where it came from
 * @param connection what it came over
 */
public record Incoming(
        Method method,
        List<String> path,
        Map<String, String> query,
        int format,
        int accept,
        byte[] body,
        InetSocketAddress source,
        Connection connection) {

    public String segment(int index) {
        return path.get(index);
    }

    /** A whole number of the query, bounds checked. */
    public long number(String key, long min, long max) {
        String text = query.get(key);
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "query wants " + key + " in " + min + " to " + max + ", got " + key + "=" + text);
    }
}
