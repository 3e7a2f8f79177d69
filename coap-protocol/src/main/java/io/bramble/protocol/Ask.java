package io.bramble.protocol;

import java.net.URI;
import java.time.Duration;

/**
 * A CoAP request.
 *
 * @param uri {@code coap} for UDP, {@code coap+tcp} for TCP; host, port (5683 if none), path and query
 * @param format Content-Format of the body; {@link Reply#NONE} if there is no body
 * @param body may be long: it goes block-wise where it must
 * @param accept Content-Format wanted; {@link Reply#NONE}: any
 * @param patience how long to wait for the whole answer
 */
public record Ask(Method method, URI uri, int format, byte[] body, int accept, Duration patience) {
    public Ask {
        if (!"coap".equals(uri.getScheme()) && !"coap+tcp".equals(uri.getScheme())) {
            throw new IllegalArgumentException("address wants coap:// or coap+tcp://, got " + uri);
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("address wants a host, got " + uri);
        }
    }

    public static Ask get(URI uri, int accept, Duration patience) {
        return new Ask(Method.GET, uri, Reply.NONE, new byte[0], accept, patience);
    }

    public static Ask post(URI uri, int format, byte[] body, int accept, Duration patience) {
        return new Ask(Method.POST, uri, format, body, accept, patience);
    }

    public static Ask put(URI uri, int format, byte[] body, Duration patience) {
        return new Ask(Method.PUT, uri, format, body, Reply.NONE, patience);
    }

    public static Ask delete(URI uri, Duration patience) {
        return new Ask(Method.DELETE, uri, Reply.NONE, new byte[0], Reply.NONE, patience);
    }
}
