package io.bramble.protocol.net;

import java.net.InetSocketAddress;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.elements.AddressEndpointContext;

/** Californium's requests, made from what our callers know. */
public final class Requests {
    private Requests() {}

    /** @param path without a leading slash; what follows a question mark is the query, its parts between ampersands */
    public static Request of(Code code, String path) {
        Request request = new Request(code);
        int question = path.indexOf('?');
        String[] segments = (question < 0 ? path : path.substring(0, question)).split("/");
        for (String segment : segments) {
            request.getOptions().addUriPath(segment);
        }
        if (question >= 0) {
            for (String part : path.substring(question + 1).split("&")) {
                request.getOptions().addUriQuery(part);
            }
        }
        return request;
    }

    public static Request get(String path) {
        return of(Code.GET, path);
    }

    public static Request delete(String path) {
        return of(Code.DELETE, path);
    }

    /** A POST of CBOR or of a message with a CBOR head. */
    public static Request post(String path, int format, byte[] body) {
        Request request = of(Code.POST, path);
        request.getOptions().setContentFormat(format);
        request.setPayload(body);
        return request;
    }

    static Request to(Request request, String scheme, InetSocketAddress address) {
        request.setScheme(scheme);
        request.setDestinationContext(new AddressEndpointContext(address));
        request.setUriIsApplied();
        return request;
    }
}
