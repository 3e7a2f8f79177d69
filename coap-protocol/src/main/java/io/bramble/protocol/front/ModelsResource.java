package io.bramble.protocol.front;

import io.bramble.protocol.Method;
import io.bramble.protocol.net.Handler;
import io.bramble.protocol.net.Served;
import io.bramble.store.ModelEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.server.resources.Resource;

/** {@code /models} and all below it; what is there is listed in {@code /.well-known/core} as it is at the time. */
final class ModelsResource extends Served {
    private static final int AT_ONCE = 32;

    private final Supplier<List<ModelEntry>> models;

    ModelsResource(Supplier<List<ModelEntry>> models, Handler handler) {
        super("models", AT_ONCE, Set.of(Method.values()), handler);
        this.models = models;
        deep();
        slow();
        described("models that can be run", "bramble.models");
    }

    @Override
    public Collection<Resource> getChildren() {
        List<Resource> links = new ArrayList<>();
        for (ModelEntry entry : models.get()) {
            CoapResource model = link(entry.name(), "bramble.model");
            model.add(link("infer", "bramble.infer"));
            model.add(link("plan", "bramble.plan"));
            model.add(link("card", "bramble.card"));
            model.setParent(this);
            links.add(model);
        }
        return links;
    }

    /** Something that is listed, and served by this resource. */
    private static CoapResource link(String name, String type) {
        CoapResource link = new CoapResource(name);
        link.getAttributes().addResourceType(type);
        return link;
    }
}
