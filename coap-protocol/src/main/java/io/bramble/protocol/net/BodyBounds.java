package io.bramble.protocol.net;

import java.util.List;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.interceptors.MessageInterceptorAdapter;

/**
 * Says how large a body may grow before its first block is kept. Room for a block-wise body is made at its first block:
 * as much as it announces, or as much as it might be. So only what announces itself gets much.
 */
final class BodyBounds extends MessageInterceptorAdapter {
    private final int maxModelBytes;

    BodyBounds(int maxModelBytes) {
        this.maxModelBytes = maxModelBytes;
    }

    @Override
    public void receiveRequest(Request request) {
        OptionSet options = request.getOptions();
        int limit = limit(options.getUriPath());
        request.setMaxResourceBodySize(options.hasSize1() ? limit : Math.min(limit, Bounds.BODY));
    }

    private int limit(List<String> path) {
        if (path.size() == 1 && path.get(0).equals("check")) {
            return maxModelBytes;
        }
        if (path.isEmpty() || !path.get(0).equals("models")) {
            return Bounds.BODY;
        }
        return switch (path.size()) {
            case 2 -> maxModelBytes;
            case 3 -> path.get(2).equals("infer") ? Bounds.INFER_BODY : Bounds.BODY;
            default -> Bounds.BODY;
        };
    }
}
